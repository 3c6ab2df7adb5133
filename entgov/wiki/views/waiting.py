"""What waits for the viewer in the wiki, all of it on one screen."""

from flask import render_template
from flask.typing import ResponseReturnValue

from entgov.web.guard import staff, viewer
from entgov.web.screen import today
from entgov.wiki import queries
from entgov.wiki.views.blueprint import wiki


@wiki.route("/waiting")
@staff
def waiting() -> ResponseReturnValue:
    """What Home tells of it, at an address of its own."""
    found = queries.waiting_for(viewer())
    return render_template(
        "wiki/waiting_screen.html",
        waiting=found,
        first=queries.first_waiting(viewer(), found),
        today=today(),
    )
