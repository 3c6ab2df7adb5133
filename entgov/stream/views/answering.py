"""Questions: the accepted answer, and the list of those that wait for one."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.stream import commands, policy, queries
from entgov.stream.answers import address_of
from entgov.stream.models import Post
from entgov.stream.views.blueprint import stream
from entgov.web.forms import whole_number
from entgov.web.fragments import asks_for_part, made
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import requested_cursor


@stream.route("/stream/questions")
@staff
def questions() -> ResponseReturnValue:
    """The questions without an accepted answer, or those with one; the newest on top."""
    answered = request.args.get("status") == "answered"
    before = requested_cursor()
    return render_template(
        "stream/questions.html",
        answered=answered,
        before=before,
        stretch=queries.questions(viewer(), answered=answered, before=before),
    )


@stream.route("/posts/<int:post_id>/answer", methods=["POST"])
@thing(queries.readable_post, policy.answer_chosen_by)
def accept_answer(post: Post) -> ResponseReturnValue:
    """Let one of the replies be the accepted answer."""
    reply_id = whole_number(request.form.get("reply")) or 0
    answer = queries.unremoved_post(viewer(), reply_id)
    if answer is None or answer.thread_id != post.id:
        flash(gettext("Nothing was accepted: that reply is no longer here."))
        return redirect(address_of(post), 303)
    before = _answer_to(post)
    commands.accept_answer(post, answer, by=viewer())
    if asks_for_part():
        return _in_place(post, before, answer.id)
    flash(gettext("The answer is accepted. It stands first in the thread now."), "success")
    return redirect(address_of(post), 303)


@stream.route("/posts/<int:post_id>/answer/removal", methods=["POST"])
@thing(queries.readable_post, policy.answer_chosen_by)
def take_answer_back(post: Post) -> ResponseReturnValue:
    """Let the question have no accepted answer."""
    before = _answer_to(post)
    commands.take_answer_back(post, by=viewer())
    if asks_for_part():
        return _in_place(post, before)
    flash(gettext("The question has no accepted answer now."), "success")
    return redirect(address_of(post), 303)


def _answer_to(question: Post) -> int | None:
    queries.with_acts(viewer(), [question])
    return question.acts.answer_id


def _in_place(question: Post, *changed: int | None) -> ResponseReturnValue:
    """For a script: the accepted answer as it is now, and what these replies say of it."""
    queries.with_acts(viewer(), [question])
    part = render_template(
        "stream/answered.html",
        post=question,
        answer=queries.accepted_answer(viewer(), question),
        replies={each for each in changed if each},
    )
    return made(part, address_of(question))
