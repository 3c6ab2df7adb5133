"""The screens of one post: its thread, replies, and what its author does with it."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from entgov.drafts.forms import kept, to_be_saved
from entgov.follows.queries import hold_on
from entgov.inspections.reading import inspected, inspection, reader
from entgov.notifications.bell import open_about
from entgov.spaces.models import Inspected
from entgov.stream import commands, openings, policy, queries
from entgov.stream.answers import address_of, look, not_posted_answer, posted_answer
from entgov.stream.forms import EditForm, RemovalForm, reply_form
from entgov.stream.models import Post
from entgov.stream.pace import in_pace, in_pace_to_change, said_to_wait_to_change
from entgov.stream.subjects import outcomes_of, subjects_of
from entgov.stream.views.blueprint import stream
from entgov.stream.writing import edit_desk
from entgov.web import previews
from entgov.web.forms import bind, posted, status_of, whole_number
from entgov.web.guard import takes_files, thing, viewer
from entgov.web.paging import Page, requested_page

_REMOVED = _l("Not saved: you removed this post meanwhile. Copy your text and post it anew.")
_OVERTAKEN = _l(
    "Not saved yet: you changed this post in another window. Compare the two texts, put what you "
    "want to keep into this one, and save again."
)


def _the_thread(post: Post) -> tuple[Inspected, int]:
    return "post", post.thread_id or post.id


post_to_read = inspected(queries.readable_post, _the_thread)
unremoved_post_to_read = inspected(queries.unremoved_post, _the_thread)


@stream.route("/posts/<int:post_id>")
@thing(post_to_read)
def show(post: Post) -> ResponseReturnValue:
    """A thread; a reply's own address leads to its place in it."""
    if post.thread_id is not None:
        return redirect(address_of(post))
    if inspection() is None:  # who reads with a reason is no reader to be counted
        openings.note(post)
    person = reader()
    unread = queries.first_unread(person, post)
    replies = queries.replies_to(person, post, number=requested_page())
    shown_to = replies.rows[-1].created_at if replies.rows else post.created_at
    if unread or post.unread:
        commands.read_thread(viewer(), post.id, to=shown_to)
    _open_notices(post, replies)
    accepted = queries.accepted_answer(person, post)
    waits = post.kind == "question" and not (post.is_removed or accepted or inspection())
    return render_template(
        "stream/show.html",
        post=post,
        subject=subjects_of(person, [post]).get(post.about or ""),
        outcomes=outcomes_of(person, [post.id])[post.id],
        replies=replies,
        unread=unread,
        accepted=accepted,
        knowing=queries.who_may_know(person, post) if waits else (),
        rights=queries.rights_in(viewer(), post),
        form=None if inspection() else reply_form(post),
        hold=hold_on(viewer(), f"thread:{post.id}"),
    )


def _open_notices(post: Post, replies: Page[Post]) -> None:
    """What was told of the posts on this page is read; on the last one, all that was told of the
    thread."""
    ids = [post.id, *(reply.id for reply in replies.rows)]
    at_end = replies.number >= replies.pages
    open_about(viewer(), f"thread:{post.id}", shown=None if at_end else ids)


@stream.route("/posts/<int:post_id>/replies", methods=["GET", "POST"])
@thing(queries.readable_post, policy.answerable_by)
@takes_files
def reply(post: Post) -> ResponseReturnValue:
    """Answer in a thread."""
    form = reply_form(post)
    if "quoting" in request.args and request.method == "GET":
        form.quoting.data = request.args.get("quoting")
    quoted = queries.unremoved_post(viewer(), whole_number(form.quoting.data) or 0)
    if to_be_saved(form) and in_pace(form):
        answer = commands.reply(
            post,
            form.text.data or "",
            by=viewer(),
            answers=form.answers,
            quoting=quoted,
            language=form.written_in,
            nonce=form.nonce.data or "",
        )
        form.settle()
        return posted_answer(answer)
    queries.with_kinds(viewer(), [post])
    return not_posted_answer(form, "stream/reply.html", post=post, quoted=quoted)


@stream.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@thing(queries.readable_post, policy.editable_by)
@takes_files
def edit(post: Post) -> ResponseReturnValue:
    """Another wording for one's own post. A stale save shows both texts and loses neither."""
    now = {"text": post.source, "language": post.language or "", "revision": str(post.revision)}
    form = edit_desk(post).bind(EditForm, **now)
    stale = False
    if to_be_saved(form) and in_pace_to_change(form):
        try:
            commands.edit(
                post, form.text.data or "", base=form.base, by=viewer(), language=form.written_in
            )
            form.settle()
            return redirect(address_of(post), 303)
        except commands.EditedMeanwhile:
            stale = not post.is_removed
            form.text.errors = [_REMOVED if post.is_removed else _OVERTAKEN]
            form.revision.data = str(post.revision)
    elif draft := kept(form):
        return draft
    elif post.is_removed and not form.text.data:
        abort(404)
    preview = previews.shown(form, form.text, look)
    page = render_template("stream/edit.html", form=form, post=post, stale=stale, preview=preview)
    return page, 409 if stale else status_of(form)


@stream.route("/posts/<int:post_id>/history")
@thing(unremoved_post_to_read)
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
        flash(gettext("Your post is removed. You can bring it back where it stood."), "success")
    if post.is_removed:
        return redirect(address_of(post), 303)
    return render_template("stream/remove.html", form=form, post=post)


@stream.post("/posts/<int:post_id>/restoration")
@thing(queries.readable_post, policy.editable_by)
def restore(post: Post) -> ResponseReturnValue:
    """Undo that one removed a post of one's own."""
    if said := said_to_wait_to_change():
        flash(said, "problem")
    else:
        commands.bring_back(post, by=viewer())
        flash(gettext("Your post is back"), "success")
    return redirect(address_of(post), 303)
