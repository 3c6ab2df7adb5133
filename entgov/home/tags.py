"""Tags: all of them, and the pages and posts that carry one."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entgov.core.beginnings import LONGEST
from entgov.core.beginnings import words as beginnings
from entgov.follows.queries import hold_on
from entgov.markup import normalise_tag
from entgov.stream import queries as posts
from entgov.web.forms import one_line
from entgov.web.guard import staff, viewer
from entgov.web.paging import requested_cursor, requested_page
from entgov.wiki import queries as pages

tags = Blueprint("tags", __name__)


@tags.get("/tags")
@staff
def index() -> ResponseReturnValue:
    """All tags of what the viewer may see; `q=` looks for beginnings."""
    typed = one_line(request.args.get("q"))[:LONGEST].removeprefix("#")
    words = beginnings(typed) if typed else None
    return render_template(
        "tags/index.html",
        typed=typed,
        found=pages.known_tags(viewer(), words, number=requested_page()),
    )


@tags.get("/tags/<tag>")
@staff
def show(tag: str) -> ResponseReturnValue:
    """What the viewer may see of what carries the tag. A tag that nothing carries is empty.

    Every name that it ever had leads here.
    """
    word = normalise_tag(tag)
    if not word:
        abort(404)
    person = viewer()
    name = pages.name_of_tag(person, word)
    if name != tag:
        return redirect(url_for("tags.show", tag=name))
    return render_template(
        "tags/show.html",
        tag=name,
        hold=hold_on(person, f"tag:{name}"),
        related=pages.related_tags(person, name),
        pages=pages.tagged(person, name, number=requested_page()),
        stretch=posts.posts_tagged(person, name, before=requested_cursor()),
    )
