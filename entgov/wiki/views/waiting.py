"""What waits for the viewer in the wiki, all of it on one screen."""

from flask import render_template
from flask.typing import ResponseReturnValue

from entgov.web.guard import staff, viewer
from entgov.wiki import queries
from entgov.wiki.views.blueprint import wiki


@wiki.route("/waiting")
@staff
def waiting() -> ResponseReturnValue:
    """Counts, each with the way to its list."""
    found = queries.waiting_for(viewer())
    ended = queries.unseen_answers(viewer()) if found.answers else []
    return render_template("wiki/waiting_screen.html", waiting=found, ended=ended)
