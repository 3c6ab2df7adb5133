"""For who runs a space: which administrators read in it with a reason, and what."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from entgov.inspections.queries import of_space, told_space
from entgov.notifications.bell import open_about
from entgov.search.library import Library
from entgov.spaces.models import Space
from entgov.spaces.views import not_there
from entgov.web.guard import thing, viewer
from entgov.web.paging import requested_page

space_inspections = Blueprint("space_inspections", __name__)
space_inspections.register_error_handler(404, not_there)


@space_inspections.get("/spaces/<space>/inspections")
@thing(told_space)
def index(space: Space) -> ResponseReturnValue:
    """Who read in the space and when, why, and what of it they opened; the newest on top."""
    person, page = viewer(), of_space(viewer(), space, number=requested_page())
    for entry in page.rows:
        open_about(person, f"inspection:{entry.inspection.id}")
    library: Library = current_app.extensions["entgov.library"]
    things = library.read(person, [key for entry in page.rows for key in entry.keys])
    return render_template("home/inspections.html", space=space, page=page, things=things)
