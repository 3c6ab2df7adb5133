"""The first screen: what is new where the viewer belongs, and a box to write in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from entgov.spaces.queries import own_spaces, writable_spaces
from entgov.stream import queries as posts
from entgov.stream.forms import composer
from entgov.web.guard import staff, viewer
from entgov.web.paging import requested_cursor
from entgov.wiki import queries as pages

home = Blueprint("home", __name__)
RECENT_PAGES = 8


@home.get("/")
@staff
def show() -> ResponseReturnValue:
    """The newest posts of the viewer's own spaces, and the pages that changed last."""
    person = viewer()
    return render_template(
        "home/home.html",
        form=composer(writable_spaces(person)),
        stretch=posts.threads(person, own=True, before=requested_cursor()),
        spaces=own_spaces(person),
        pages=pages.recently_changed(person, most=RECENT_PAGES),
    )
