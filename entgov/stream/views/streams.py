"""The screens that list posts: all updates, mentions, and how many have come meanwhile."""

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from entgov.spaces.queries import writable_spaces
from entgov.stream import queries
from entgov.stream.forms import composer
from entgov.stream.views.blueprint import stream
from entgov.web.forms import one_line
from entgov.web.guard import staff, unattended, viewer
from entgov.web.paging import Cursor, requested_cursor

_MOST_COUNTED = 99


@stream.route("/stream")
@staff
def index() -> ResponseReturnValue:
    """All that the viewer may read, the newest on top, and a box to write in."""
    person = viewer()
    before = requested_cursor()
    return render_template(
        "stream/index.html",
        form=composer(writable_spaces(person), request.args.get("space")),
        stretch=queries.threads(person, before=before, since=person.last_here_at),
        before=before,
    )


@stream.route("/stream/mentions")
@staff
def mentions() -> ResponseReturnValue:
    """Posts that mention the viewer."""
    person = viewer()
    found = queries.posts_naming(person, before=requested_cursor(), since=person.last_here_at)
    return render_template("stream/mentions.html", stretch=found)


@stream.route("/stream/new")
@staff
@unattended
def newer() -> ResponseReturnValue:
    """How many posts have come on top of a stream since it was shown: `after` the one on top."""
    after = Cursor.read(request.args.get("after"))
    space = one_line(request.args.get("space")) if "space" in request.args else None
    own = "own" in request.args
    count = (
        queries.newer_threads(viewer(), after, space=space, own=own, most=_MOST_COUNTED + 1)
        if after
        else 0
    )
    answer = jsonify(count=count, text=_new_posts(count))
    answer.add_etag()
    return answer.make_conditional(request)


def _new_posts(count: int) -> str:
    if count > _MOST_COUNTED:
        return str(gettext("More than %(number)d new posts", number=_MOST_COUNTED))
    return str(ngettext("%(num)d new post", "%(num)d new posts", count)) if count else ""
