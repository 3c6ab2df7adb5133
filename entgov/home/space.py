"""The front screen of a space: what it is for, what is new in it, and the way in or out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from entgov.follows.queries import hold_on
from entgov.inspections.queries import told_of_now
from entgov.inspections.reading import known_space_to_read, reader
from entgov.spaces.models import Space
from entgov.spaces.queries import standing, stewards
from entgov.spaces.views import not_there
from entgov.stream.queries import below_pinned, pinned_in, threads
from entgov.web.guard import thing, viewer
from entgov.web.paging import numbered, requested_cursor
from entgov.wiki.includes import filled
from entgov.wiki.queries import front_page, pages

PAGES_SHOWN = 5

space = Blueprint("space", __name__)
space.register_error_handler(404, not_there)


@space.route("/spaces/<space>")
@thing(known_space_to_read)
def show(space: Space) -> ResponseReturnValue:
    """The newest posts and pages for who may read them; for others, whom to ask."""
    person = reader()
    stands = standing(person, space)
    frame = {"space": space, "standing": stands, "stewards": stewards(space)}
    if not stands.reads:
        return render_template("home/space_from_outside.html", **frame)
    front, before = front_page(space), requested_cursor()
    pinned = [] if before else pinned_in(person, space)
    newest = threads(person, space=space, before=before, since=viewer().last_here_at)
    return render_template(
        "home/space.html",
        **frame,
        pinned=pinned,
        stretch=below_pinned(newest, pinned),
        hold=hold_on(viewer(), f"space:{space.id}"),
        front=front,
        front_text=filled(person, front.head.shown, page_id=front.id) if front else "",
        may_write=stands.writes,
        inspections=told_of_now(viewer(), space) if space.kind != "open" else (),
        recent=numbered(pages(space, recent_first=True), number=1, per_page=PAGES_SHOWN),
    )
