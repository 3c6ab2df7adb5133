"""Deciding about a proposal: accepting it, as it is or put together with the page; declining it."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.forms import kept, to_be_saved
from entgov.markup import TooLong
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import thing, viewer
from entgov.wiki import editor, policy, queries, tree
from entgov.wiki.commands import Conflict, Overtaken, TitleTaken, proposing
from entgov.wiki.commands import ask_again as ask_everybody_again
from entgov.wiki.forms.proposals import AcceptanceForm, RefusalForm
from entgov.wiki.models import Proposal
from entgov.wiki.proposals import Fit
from entgov.wiki.views.blueprint import address_of, wiki
from entgov.wiki.views.proposals import acceptance_form, already, as_proposed, back_to, was_sent


@wiki.route("/proposals/<int:proposal_id>/acceptance", methods=["GET", "POST"])
@thing(queries.readable_proposal, policy.proposal_decidable_by)
def accept_proposal(proposal: Proposal) -> ResponseReturnValue:
    """Accept a proposal as it is, or put it together with the page first."""
    fit = Fit(proposal)
    form = acceptance_form(proposal, **(as_proposed(proposal) if was_sent() else fit.together))
    page, taken = proposal.page, None
    if proposal.status != "open":
        return _too_late_to_accept(proposal, form)
    if to_be_saved(form):
        try:
            outcome = proposing.accept(
                proposal,
                base_id=form.base_id,
                title=form.title.data or "",
                source=form.content.data or "",
                summary=form.summary.data or "",
                language=form.language.data,
                note=form.note.data or "",
                version=form.version,
                by=viewer(),
            )
            if isinstance(outcome, Conflict):
                return editor.contradicted(
                    form, page, outcome, "wiki/accept_conflict.html", proposal=proposal
                )
            form.settle()
            if form.again and form.again.data:
                ask_everybody_again(page, by=viewer())
            flash(gettext("The proposal is accepted, and the page is changed"), "success")
            return redirect(address_of(page), 303)
        except Overtaken:
            _say_overtaken(form, proposal)
        except (TitleTaken, TooLong) as refusal:
            taken = editor.refused(refusal, form)
    elif draft := kept(form):
        return draft
    return editor.shown_again(
        "wiki/accept.html", form, page.space, page=page, taken=taken, proposal=proposal, fit=fit
    )


def _say_overtaken(form: AcceptanceForm, proposal: Proposal) -> None:
    """Ask to look again; what was typed stays, and counts as made from what is there now."""
    if "content" not in request.form:
        together = Fit(proposal).together
        form.title.data, form.content.data = together["title"], together["content"]
        form.base.data, form.language.data = together["base"], together["language"]
    form.revision.data = str(proposal.version)
    form.content.errors = [
        gettext(
            "The proposal was given other words since you opened it. Read it again before you go "
            "on. What you typed is still here."
        )
    ]


def _too_late_to_accept(proposal: Proposal, form: AcceptanceForm) -> ResponseReturnValue:
    """Somebody else was first. What was put together by hand can still be saved as an edit."""
    ours = proposal.status == "accepted" and proposal.decided_by_id == viewer().id
    if ours or "content" not in request.form:
        flash(already(proposal))
        return back_to(proposal)
    screen = render_template(
        "wiki/accept_too_late.html",
        form=form,
        page=proposal.page,
        above=tree.above(proposal.page),
        proposal=proposal,
    )
    return screen, 409


@wiki.route("/proposals/<int:proposal_id>/refusal", methods=["GET", "POST"])
@thing(queries.readable_proposal, policy.proposal_decidable_by)
def decline_proposal(proposal: Proposal) -> ResponseReturnValue:
    """Decline a proposal, and say why."""
    form = bind(RefusalForm, revision=str(proposal.version))
    if posted(form):
        reason = form.reason.data or ""
        try:
            proposing.decline(proposal, reason=reason, version=form.version, by=viewer())
        except Overtaken:
            if proposal.status != "open" and proposal.reason == reason:
                return back_to(proposal)  # the form was sent twice
            form.revision.data = str(proposal.version)
            form.reason.errors = [
                already(proposal)
                or gettext(
                    "The proposal was given other words since you opened it. Read it again before "
                    "you decline it."
                )
            ]
        else:
            flash(gettext("The proposal is declined, and its writer reads why"), "success")
            return back_to(proposal)
    elif proposal.status != "open" and not form.reason.data:
        return back_to(proposal)
    screen = render_template(
        "wiki/decline.html",
        form=form,
        proposal=proposal,
        page=proposal.page,
        above=tree.above(proposal.page),
    )
    return screen, status_of(form)
