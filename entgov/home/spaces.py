"""The list of spaces. It tells how much is unread in each, so it stands above the stream."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from entgov.spaces import queries
from entgov.spaces.forms import LONGEST_NAME
from entgov.spaces.views import spaces
from entgov.stream.queries import unread_in_spaces
from entgov.web.forms import one_line
from entgov.web.guard import staff, viewer
from entgov.web.paging import numbered, requested_page

__all__ = ["spaces"]


@spaces.get("/spaces")
@staff
def index() -> ResponseReturnValue:
    """The spaces that the viewer knows of."""
    person = viewer()
    matching = one_line(request.args.get("q"))[:LONGEST_NAME]
    page = numbered(queries.directory(person, matching=matching), number=requested_page())
    return render_template(
        "spaces/index.html",
        page=page,
        matching=matching,
        states=queries.states(person, page.rows),
        unread=unread_in_spaces(person),
    )
