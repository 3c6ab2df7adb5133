"""What a form for a post answers, on whatever screen it stands: the new post, or the form again."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from entgov.drafts.forms import DraftForm, kept
from entgov.stream import queries
from entgov.stream.models import Post
from entgov.stream.wording import worded
from entgov.web import previews
from entgov.web.forms import status_of
from entgov.web.fragments import asks_for_part, made
from entgov.web.guard import viewer


def look(source: str) -> Markup:
    """A text as it will stand in a post."""
    return worded(source, by=viewer().id, viewer=viewer()).rendered.html


def posted_answer(post: Post) -> ResponseReturnValue:
    """Lead to the new post; a script gets the post itself."""
    if not asks_for_part():
        return redirect(address_of(post), 303)
    card = queries.card(viewer(), post)
    return made(render_template("stream/made.html", card=card), address_of(post))


def not_posted_answer(form: DraftForm, screen: str, **shown: Any) -> ResponseReturnValue:
    """The form again: opened, refused, looked at or kept as a draft."""
    if asks_for_part():
        return render_template("stream/made.html", refused=form), status_of(form)
    if draft := kept(form):
        return draft
    preview = previews.shown(form, form["text"], look)
    return render_template(screen, form=form, preview=preview, **shown), status_of(form)


def address_of(post: Post) -> str:
    """Where the post stands: its thread, the right page of it, and there the post itself."""
    page = queries.page_of(post) if post.thread_id else 1
    return url_for(
        "stream.show",
        post_id=post.thread_id or post.id,
        page=page if page > 1 else None,
        _anchor=f"post-{post.id}" if post.thread_id else None,
    )
