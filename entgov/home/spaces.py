"""The list of spaces, which tells how much is unread in each; and who is in one, which can be read
with a reason. So both stand above the rooms that know of that."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from entgov.inspections.reading import known_space_to_read, reader
from entgov.spaces import queries
from entgov.spaces.forms import LONGEST_NAME
from entgov.spaces.members import members as members_of
from entgov.spaces.models import Space
from entgov.spaces.views import spaces
from entgov.stream.queries import unread_in_spaces
from entgov.web.forms import one_line
from entgov.web.guard import staff, thing, viewer
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


@spaces.get("/spaces/<space>/members")
@thing(known_space_to_read)
def members(space: Space) -> ResponseReturnValue:
    """Who is in the space, as far as the viewer may know; of Everyone no list is shown."""
    person = reader()
    return render_template(
        "spaces/members.html",
        space=space,
        standing=queries.standing(person, space),
        page=None if space.everyone else members_of(person, space, number=requested_page()),
    )
