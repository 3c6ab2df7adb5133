"""People: the directory, and what one person has posted."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from entgov.accounts import queries
from entgov.accounts.models import Person
from entgov.stream.queries import posts_by
from entgov.web.forms import one_line
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import numbered, requested_cursor, requested_page

people = Blueprint("people", __name__)
_LONGEST_NAME = 200  # characters


@people.get("/people")
@staff
def index() -> ResponseReturnValue:
    """Everybody who works here, by name."""
    words = one_line(request.args.get("q"))[:_LONGEST_NAME]
    found = queries.people(viewer(), matching=words, status="active", by_email=False)
    page = numbered(found, number=requested_page())
    return render_template("home/people.html", page=page, words=words)


@people.get("/people/<handle>")
@thing(queries.person_with_handle)
def show(person: Person) -> ResponseReturnValue:
    """One person, and their posts that the viewer may read."""
    posts = posts_by(viewer(), person, before=requested_cursor())
    return render_template("home/person.html", person=person, posts=posts)
