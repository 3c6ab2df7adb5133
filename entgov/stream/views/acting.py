"""What one does with a post of somebody: react to it, and want the same."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from entgov.core.pace import Wait
from entgov.stream import commands, policy, queries
from entgov.stream.answers import address_of
from entgov.stream.models import REACTIONS, Post, ReactionKind
from entgov.stream.pace import wait_to_react
from entgov.stream.views.blueprint import stream
from entgov.web.addresses import inside
from entgov.web.forms import one_line
from entgov.web.fragments import asks_for_part, made
from entgov.web.guard import thing, viewer
from entgov.web.paging import requested_page


@stream.route("/posts/<int:post_id>/reactions", methods=["GET"])
@thing(queries.unremoved_post)
def reactions(post: Post) -> ResponseReturnValue:
    """Who reacted, and how; a script gets what stands below the text of the post by now."""
    if asks_for_part():
        return _acts(post)
    asked = one_line(request.args.get("kind"))
    kind = asked if asked in REACTIONS else ""
    queries.with_acts(viewer(), [post])
    return render_template(
        "stream/reactions.html",
        post=post,
        kind=kind,
        kinds=REACTIONS,
        reactions=queries.reactions_to(post, kind=kind, number=requested_page()),
    )


@stream.route("/posts/<int:post_id>/reactions", methods=["POST"])
@thing(queries.readable_post, policy.reactable_by)
def react(post: Post) -> ResponseReturnValue:
    """React in one of the ways that there are."""
    return _reacted(post, commands.react)


@stream.route("/posts/<int:post_id>/reactions/removal", methods=["POST"])
@thing(queries.readable_post, policy.reactable_by)
def take_reaction_back(post: Post) -> ResponseReturnValue:
    """React in this way no longer."""
    return _reacted(post, commands.take_reaction_back)


def _reacted(post: Post, act: Callable[..., None]) -> ResponseReturnValue:
    if wait := wait_to_react():
        return _too_fast(post, wait)
    if kind := _kind():
        act(post, kind, by=viewer())
    return acted_answer(post)


@stream.route("/posts/<int:post_id>/backing", methods=["POST"])
@thing(queries.readable_post, policy.backable_by)
def back(post: Post) -> ResponseReturnValue:
    """Vote for an idea, or say that one has the same question."""
    return _backed(post, commands.back)


@stream.route("/posts/<int:post_id>/backing/removal", methods=["POST"])
@thing(queries.readable_post, policy.backable_by)
def take_backing_back(post: Post) -> ResponseReturnValue:
    """Take that back."""
    return _backed(post, commands.take_backing_back)


def _backed(post: Post, act: Callable[..., None]) -> ResponseReturnValue:
    if wait := wait_to_react():
        return _too_fast(post, wait)
    act(post, by=viewer())
    return acted_answer(post)


def _too_fast(post: Post, wait: Wait) -> ResponseReturnValue:
    """Say when; a script that gets no part sends the form itself, and so shows this too."""
    if asks_for_part():
        return "", 429, {"Retry-After": str(wait.seconds)}
    said = ngettext(
        "Not done: you have reacted %(most)d times in the last minute. Try again in "
        "%(num)d second.",
        "Not done: you have reacted %(most)d times in the last minute. Try again in "
        "%(num)d seconds.",
        wait.seconds,
        most=wait.bound.most,
    )
    flash(said, "problem")
    return back_to(post)


def acted_answer(post: Post) -> ResponseReturnValue:
    """Lead to the post; a script gets what now stands below its text."""
    return made(_acts(post), address_of(post)) if asks_for_part() else back_to(post)


def _acts(post: Post) -> str:
    queries.with_kinds(viewer(), [post])
    queries.with_acts(viewer(), [post])
    return render_template("stream/acted.html", post=post)


def back_to(post: Post) -> ResponseReturnValue:
    """Lead back to the screen on which somebody acted, and there to the post."""
    here = inside(request.form.get("next"))
    address = f"{here.partition('#')[0]}#post-{post.id}" if here else address_of(post)
    return redirect(address, 303)


def _kind() -> ReactionKind | None:
    kind = request.form.get("kind")
    return kind if kind in REACTIONS else None
