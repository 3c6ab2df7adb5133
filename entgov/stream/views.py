"""The screens of the stream: all updates, one thread, and writing."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from entgov.spaces.queries import writable_spaces
from entgov.stream import commands, policy, queries
from entgov.stream.forms import EditForm, RemovalForm, composer, reply_form
from entgov.stream.models import Post
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import requested_cursor, requested_page

stream = Blueprint("stream", __name__)

_REMOVED = _l("Not saved: you removed this post meanwhile. Copy your text and post it anew.")
_OVERTAKEN = _l(
    "Not saved yet: you changed this post in another window. Compare the two texts, put what you "
    "want to keep into this one, and save again."
)


@stream.route("/stream")
@staff
def index() -> ResponseReturnValue:
    """All that the viewer may read, the newest on top, and a box to write in."""
    person = viewer()
    before = requested_cursor()
    return render_template(
        "stream/index.html",
        form=composer(writable_spaces(person), request.args.get("space")),
        stretch=queries.threads(person, before=before),
        before=before,
    )


@stream.route("/posts/new", methods=["GET", "POST"])
@staff
def new() -> ResponseReturnValue:
    """Post an update; every composer, on whatever screen, sends it here."""
    spaces = writable_spaces(viewer())
    form = composer(spaces, request.args.get("space"))
    if posted(form):
        space = next(each for each in spaces if each.slug == form.space.data)
        post = commands.publish(
            space, form.text.data or "", by=viewer(), nonce=form.nonce.data or ""
        )
        return redirect(address_of(post), 303)
    return render_template("stream/new.html", form=form), status_of(form)


@stream.route("/posts/<int:post_id>")
@thing(queries.readable_post)
def show(post: Post) -> ResponseReturnValue:
    """A thread; a reply's own address leads to its place in it."""
    if post.thread_id is not None:
        return redirect(address_of(post))
    replies = queries.replies_to(viewer(), post, number=requested_page())
    return render_template("stream/show.html", post=post, replies=replies, form=reply_form())


@stream.route("/posts/<int:post_id>/replies", methods=["GET", "POST"])
@thing(queries.readable_post, policy.answerable_by)
def reply(post: Post) -> ResponseReturnValue:
    """Answer in a thread."""
    form = reply_form()
    if posted(form):
        answer = commands.reply(
            post, form.text.data or "", by=viewer(), nonce=form.nonce.data or ""
        )
        return redirect(address_of(answer), 303)
    return render_template("stream/reply.html", form=form, post=post), status_of(form)


@stream.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@thing(queries.readable_post, policy.editable_by)
def edit(post: Post) -> ResponseReturnValue:
    """Another wording for one's own post. A stale save shows both texts and loses neither."""
    form = bind(EditForm, text=post.source, revision=str(post.revision))
    stale = False
    if posted(form):
        try:
            commands.edit(post, form.text.data or "", base=form.base, by=viewer())
            return redirect(address_of(post), 303)
        except commands.EditedMeanwhile:
            stale = not post.is_removed
            form.text.errors = [_REMOVED if post.is_removed else _OVERTAKEN]
            form.revision.data = str(post.revision)
    elif post.is_removed and not form.text.data:
        abort(404)
    page = render_template("stream/edit.html", form=form, post=post, stale=stale)
    return page, 409 if stale else status_of(form)


@stream.route("/posts/<int:post_id>/history")
@thing(queries.unremoved_post)
def history(post: Post) -> ResponseReturnValue:
    """Every wording that the post has had."""
    wordings = queries.wordings(post, number=requested_page())
    return render_template("stream/history.html", post=post, wordings=wordings)


@stream.route("/posts/<int:post_id>/removal", methods=["GET", "POST"])
@thing(queries.readable_post, policy.editable_by)
def remove(post: Post) -> ResponseReturnValue:
    """Take one's own post back, after a question."""
    form = bind(RemovalForm)
    if posted(form):
        commands.remove(post, by=viewer())
    if post.is_removed:
        return redirect(address_of(post), 303)
    return render_template("stream/remove.html", form=form, post=post)


def address_of(post: Post) -> str:
    """Where the post stands: its thread, the right page of it, and there the post itself."""
    page = queries.page_of(post) if post.thread_id else 1
    return url_for(
        "stream.show",
        post_id=post.thread_id or post.id,
        page=page if page > 1 else None,
        _anchor=f"post-{post.id}" if post.thread_id else None,
    )
