"""Proposals: making one, reading and discussing it, changing it, taking it back."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.forms import kept, to_be_saved
from entgov.notifications.bell import open_kind
from entgov.stream import commands as stream
from entgov.stream.answers import not_posted_answer, posted_answer
from entgov.stream.pace import in_pace
from entgov.stream.queries import threads
from entgov.web.forms import Form, bind, posted
from entgov.web.guard import holds, staff, thing, viewer
from entgov.web.paging import numbered, requested_cursor, requested_page
from entgov.wiki import editor, policy, queries, tree
from entgov.wiki.commands import Overtaken, proposing
from entgov.wiki.forms.proposals import (
    AcceptanceForm,
    ChangedProposalForm,
    ProposalForm,
)
from entgov.wiki.models import Page, Proposal, proposal_key
from entgov.wiki.proposals import Fit
from entgov.wiki.views.blueprint import address_of, moved, wiki
from entgov.wiki.writing import (
    acceptance_desk,
    page_desk,
    proposal_desk,
    proposal_edit_desk,
    proposal_talk_form,
)

THREADS_SHOWN = 20


@wiki.route("/wiki/<space>/<page>/propose", methods=["GET", "POST"])
@thing(queries.readable_page, policy.proposable_by)
def propose(page: Page) -> ResponseReturnValue:
    """Propose a change, in the same editor."""
    form = proposal_desk(page).bind(ProposalForm, **_as_it_stands(page))
    if to_be_saved(form):
        proposal = proposing.propose(
            page,
            base_id=form.base_id,
            title=form.title.data or "",
            source=form.content.data or "",
            summary=form.summary.data or "",
            language=form.language.data,
            by=viewer(),
            nonce=form.sheet.token,
        )
        form.settle()
        if proposal is None:
            flash(gettext("You changed nothing, so nothing was sent."))
            return redirect(address_of(page), 303)
        flash(gettext("Your proposal is sent. You will be told how it ends."), "success")
        return back_to(proposal)
    if draft := kept(form):
        return draft
    return editor.shown_again("wiki/propose.html", form, page.space, page=page, late=False)


def instead_of_editing(page: Page) -> ResponseReturnValue:
    """For who may read the page and not change it: the same text goes on as a proposal.

    A page may be locked while somebody writes: what they sent is shown again, and can be sent.
    """
    form = page_desk(page).bind(ProposalForm, **_as_it_stands(page))
    if draft := kept(form):
        return draft
    if not (form.desk.shown or form.desk.was_sent):
        return redirect(url_for("wiki.propose", space=page.space.slug, page=page.slug))
    if was_sent():
        form.validate()
    answer = make_response(
        editor.shown_again("wiki/propose.html", form, page.space, page=page, late=True)
    )
    if was_sent():
        answer.status_code = 409
    return answer


def _as_it_stands(page: Page) -> dict[str, str]:
    head = page.head
    return {
        "title": head.title,
        "content": head.source,
        "language": head.language or "",
        "base": str(head.id),
    }


@wiki.route("/wiki/<space>/<page>/proposals")
@thing(queries.readable_page)
def proposals_to_page(page: Page) -> ResponseReturnValue:
    """All that was ever proposed for a page."""
    return moved(page, page.space) or render_template(
        "wiki/page_proposals.html",
        page=page,
        above=tree.above(page),
        proposals=numbered(queries.proposals_to(page), number=requested_page()),
    )


@wiki.route("/proposals")
@staff
def proposals() -> ResponseReturnValue:
    """What waits for the viewer to decide."""
    return _list(numbered(queries.proposals_waiting_for(viewer()), number=requested_page()))


@wiki.route("/proposals/mine")
@staff
def own_proposals() -> ResponseReturnValue:
    """What the viewer has proposed, and what became of it."""
    open_kind(viewer(), "proposal_ended")
    return _list(numbered(queries.own_proposals(viewer()), number=requested_page()), own=True)


def _list(found: object, *, own: bool = False) -> ResponseReturnValue:
    return render_template("wiki/proposals.html", proposals=found, own=own)


@wiki.route("/proposals/<int:proposal_id>")
@thing(queries.readable_proposal)
def proposal(proposal: Proposal) -> ResponseReturnValue:
    """A proposal: who, when and why, what it changes, and what is said about it."""
    person, page = viewer(), proposal.page
    fit, is_open = Fit(proposal), proposal.status == "open"
    decides = is_open and holds(policy.proposal_decidable_by, proposal, person)
    contradiction = None
    if is_open and not fit.clean:
        contradiction = editor.side_by_side(fit.title), editor.side_by_side(fit.content)
    return render_template(
        "wiki/proposal.html",
        proposal=proposal,
        page=page,
        above=tree.above(page),
        fit=fit,
        contradiction=contradiction,
        form=acceptance_form(proposal) if decides else None,
        own=is_open and proposal.by_id == person.id,
        conversation=threads(
            person,
            about=proposal_key(proposal.id),
            before=requested_cursor(),
            since=person.last_here_at,
            size=THREADS_SHOWN,
        ),
        talk=proposal_talk_form(proposal),
    )


def acceptance_form(proposal: Proposal, **initial: str) -> AcceptanceForm:
    """The form that accepts a proposal; `again` is in it where the page is a must-read."""
    form = acceptance_desk(proposal).bind(
        AcceptanceForm, summary=proposal.summary, revision=str(proposal.version), **initial
    )
    if not holds(policy.asking_again_by, proposal.page, viewer()):
        del form.again
    return form


def was_sent() -> bool:
    """Whether the form was sent, and is not asked for."""
    return request.method == "POST"


def as_proposed(proposal: Proposal) -> dict[str, str]:
    """What the editor shows of it: the proposal as it was made."""
    return {
        "title": proposal.title,
        "content": proposal.source,
        "language": proposal.language or "",
        "base": str(proposal.base_id),
    }


def already(proposal: Proposal) -> str:
    """That it is not open any more; "" where it is."""
    said = {
        "accepted": gettext("This proposal is accepted already"),
        "declined": gettext("This proposal was declined already"),
        "withdrawn": gettext("Its writer has withdrawn this proposal"),
    }
    return str(said.get(proposal.status, ""))


@wiki.route("/proposals/<int:proposal_id>/edit", methods=["GET", "POST"])
@thing(queries.readable_proposal, policy.proposal_changeable_by)
def change_proposal(proposal: Proposal) -> ResponseReturnValue:
    """Another wording of one's own proposal; it is put together with what the page says now."""
    fit, page = Fit(proposal), proposal.page
    initial = as_proposed(proposal) if was_sent() else fit.together
    form = proposal_edit_desk(proposal).bind(
        ChangedProposalForm, summary=proposal.summary, revision=str(proposal.version), **initial
    )
    if to_be_saved(form):
        wording = {
            "title": form.title.data or "",
            "source": form.content.data or "",
            "summary": form.summary.data or "",
            "language": form.language.data,
        }
        try:
            proposing.change(
                proposal, base_id=form.base_id, version=form.version, by=viewer(), **wording
            )
        except Overtaken:
            _say_changed_meanwhile(form, proposal)
        else:
            form.settle()
            flash(gettext("Your proposal is changed"), "success")
            return back_to(proposal)
    elif draft := kept(form):
        return draft
    elif proposal.status != "open" and not form.desk.was_sent:
        flash(already(proposal))
        return back_to(proposal)
    return editor.shown_again(
        "wiki/change_proposal.html", form, page.space, page=page, proposal=proposal, fit=fit
    )


def _say_changed_meanwhile(form: ChangedProposalForm, proposal: Proposal) -> None:
    """It was decided, or another window was first: what was typed stays in the form."""
    form.revision.data = str(proposal.version)
    form.content.errors = [
        already(proposal)
        or gettext(
            "You changed this proposal in another window. Compare the two texts, put what you want "
            "to keep into this one, and send it again."
        )
    ]


@wiki.route("/proposals/<int:proposal_id>/withdrawal", methods=["GET", "POST"])
@thing(queries.readable_proposal, policy.proposal_changeable_by)
def withdraw_proposal(proposal: Proposal) -> ResponseReturnValue:
    """Take one's own proposal back, after a question."""
    form = bind(Form)
    if posted(form):
        try:
            proposing.withdraw(proposal, by=viewer())
            flash(gettext("Your proposal is withdrawn"), "success")
        except Overtaken:
            flash(already(proposal))
        return back_to(proposal)
    if proposal.status != "open":
        return back_to(proposal)
    return render_template(
        "wiki/withdraw.html", form=form, proposal=proposal, above=tree.above(proposal.page)
    )


@wiki.route("/proposals/<int:proposal_id>/conversation/new", methods=["GET", "POST"])
@thing(queries.readable_proposal, policy.proposal_readable_by)
def talk_about_proposal(proposal: Proposal) -> ResponseReturnValue:
    """Write about a proposal; everybody who reads in the space can read that."""
    form = proposal_talk_form(proposal)
    if to_be_saved(form) and in_pace(form):
        post = stream.publish(
            proposal.page.space,
            form.text.data or "",
            by=viewer(),
            about=proposal_key(proposal.id),
            language=form.written_in,
            nonce=form.nonce.data or "",
        )
        form.settle()
        return posted_answer(post)
    return not_posted_answer(form, "wiki/talk_about_proposal.html", proposal=proposal)


def back_to(proposal: Proposal) -> ResponseReturnValue:
    """The answer that leads to a proposal."""
    address = url_for("wiki.proposal", proposal_id=proposal.id)
    return redirect(address, 303 if was_sent() else 302)
