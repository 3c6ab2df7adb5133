"""Keeping a post for later, sharing it in other spaces, and coming back to what is unread."""

from datetime import UTC, datetime, time, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, to_utc

from entgov.drafts.forms import to_be_saved
from entgov.notifications.bell import open_kind
from entgov.spaces.queries import writable_spaces
from entgov.stream import commands, policy, queries
from entgov.stream.answers import address_of, not_posted_answer
from entgov.stream.forms import share_form
from entgov.stream.forms.acting import SaveForm
from entgov.stream.models import Post
from entgov.stream.pace import in_pace
from entgov.stream.views.blueprint import stream
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, takes_files, thing, viewer
from entgov.web.paging import requested_page
from entgov.web.screen import today

_HOUR = time(8)
"""When somebody is reminded, on the day that they chose."""


@stream.route("/saved")
@staff
def saved() -> ResponseReturnValue:
    """What the viewer keeps for later; nobody else sees it."""
    found = queries.saved_posts(viewer(), number=requested_page())
    return render_template("stream/saved.html", saved=found)


@stream.route("/posts/<int:post_id>/saving", methods=["GET", "POST"])
@thing(queries.readable_post, policy.reactable_by)
def save(post: Post) -> ResponseReturnValue:
    """Keep a post for later, with a reminder or without one."""
    form = bind(SaveForm, remind="")
    if posted(form):
        commands.save(post, remind_at=_at(form.days), by=viewer())
        flash(gettext("The post is saved for later"), "success")
        return redirect(url_for("stream.saved"), 303)
    kept = queries.saved_post_of(viewer(), post)
    return render_template("stream/save.html", form=form, post=post, kept=kept), status_of(form)


def _at(days: int | None) -> datetime | None:
    if days is None:
        return None
    day: datetime = to_utc(datetime.combine(today() + timedelta(days=days), _HOUR))
    return day.replace(tzinfo=UTC)


@stream.route("/posts/<int:post_id>/saving/removal", methods=["POST"])
@thing(queries.readable_post)
def unsave(post: Post) -> ResponseReturnValue:
    """Keep a post no longer."""
    commands.unsave(post, by=viewer())
    flash(gettext("The post is no longer saved"), "success")
    return redirect(url_for("stream.saved"), 303)


@stream.route("/posts/<int:post_id>/reminder/removal", methods=["POST"])
@thing(queries.readable_post)
def see_reminder(post: Post) -> ResponseReturnValue:
    """Be reminded of a post no longer; it stays saved."""
    person = viewer()
    commands.see_reminder(post, by=person)
    open_kind(person, "reminder", f"thread:{post.thread_id or post.id}")
    return redirect(url_for("home.show"), 303)


@stream.route("/posts/<int:post_id>/share", methods=["GET", "POST"])
@thing(queries.readable_post, policy.reactable_by)
@takes_files
def share(post: Post) -> ResponseReturnValue:
    """Post a quote of it, with words of one's own, in one or several spaces."""
    form = share_form(post, writable_spaces(viewer()))
    if to_be_saved(form) and in_pace(form):
        first, *others = form.spaces
        shared = commands.publish(
            first,
            form.text.data or "",
            by=viewer(),
            also_in=others,
            quoting=post,
            language=form.written_in,
            nonce=form.nonce.data or "",
        )
        form.settle()
        return redirect(address_of(shared), 303)
    return not_posted_answer(form, "stream/share.html", post=post)


@stream.route("/posts/<int:post_id>/unread")
@thing(queries.readable_post)
def unread(post: Post) -> ResponseReturnValue:
    """The thread where the viewer stopped reading it."""
    first = queries.first_unread(viewer(), post) if post.thread_id is None else None
    if first is None:
        return redirect(address_of(post))
    page = first.page if first.page > 1 else None
    address = url_for("stream.show", post_id=post.id, page=page, _anchor=f"post-{first.id}")
    return redirect(address)
