"""Ideas: the list, who decides, and what was decided."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.spaces.queries import colleague
from entgov.stream import commands, policy, queries
from entgov.stream.answers import address_of
from entgov.stream.audience import who_cannot_see
from entgov.stream.forms.acting import DeciderForm, DecisionForm
from entgov.stream.models import IDEA_STATES, Post
from entgov.stream.subjects import key_at
from entgov.stream.views.blueprint import stream
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import requested_page


@stream.route("/stream/ideas")
@staff
def ideas() -> ResponseReturnValue:
    """The ideas in one state or in all, those with most votes on top, or the newest."""
    asked = request.args.get("status")
    state = asked if asked in IDEA_STATES else None
    newest = request.args.get("sort") == "newest"
    return render_template(
        "stream/ideas.html",
        state=state,
        states=IDEA_STATES,
        newest=newest,
        page=queries.ideas(viewer(), state=state, newest=newest, number=requested_page()),
    )


@stream.route("/posts/<int:post_id>/decision", methods=["GET", "POST"])
@thing(queries.idea, policy.decided_by)
def decide(post: Post) -> ResponseReturnValue:
    """Say where an idea stands, why, and what came of it."""
    idea, known = post.details.idea, post.details.outcome
    form = bind(DecisionForm, state=idea.state, reason=idea.reason, outcome=_address(known))
    if posted(form):
        outcome = _outcome(form, idea.outcome, known)
        if not form.errors:
            state, reason = form.state.data, form.reason.data or ""
            commands.decide(post, state, reason=reason, outcome=outcome, by=viewer())
            flash(gettext("Your decision is published"), "success")
            return redirect(address_of(post), 303)
    return render_template("stream/decide.html", form=form, post=post), status_of(form)


def _address(outcome: Any) -> str:
    return outcome.url if outcome else ""


def _outcome(form: DecisionForm, before: str | None, known: Any) -> str | None:
    """The key of what came of it. One that the viewer can't read stays, as they can't take it
    away without knowing of it.
    """
    address = form.outcome.data or ""
    if not address:
        return before if before and not known else None
    if known and address == known.url:
        return before
    key = key_at(viewer(), address)
    if key is None:
        form.outcome.errors = [gettext("There is no page at this address that you can read")]
    return key


@stream.route("/posts/<int:post_id>/decider", methods=["GET", "POST"])
@thing(queries.idea, policy.decider_chosen_by)
def choose_decider(post: Post) -> ResponseReturnValue:
    """Say who decides about an idea."""
    decider = post.details.idea.decider
    form = bind(DeciderForm, person=f"@{decider.handle}" if decider else "")
    if posted(form):
        named = form.person.data or ""
        person = colleague(named) if named else None
        if named and person is None:
            form.person.errors = [gettext("Nobody here has this handle or email address")]
        elif person and who_cannot_see([person.handle], post.spaces):
            form.person.errors = [gettext("They can’t read this idea, so they can’t decide")]
        else:
            commands.choose_decider(post, person, by=viewer())
            flash(gettext("Who decides is changed"), "success")
            return redirect(address_of(post), 303)
    return render_template("stream/decider.html", form=form, post=post), status_of(form)
