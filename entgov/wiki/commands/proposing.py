"""The verbs that change proposals. None of them commits, and none of them loses a word.

A proposal has wordings, counted by `version`. Whoever changes or decides it says which wording
they have seen, and the database decides whether that is still the one: nobody accepts words that
they have not read.
"""

import hashlib
from typing import Any

from sqlalchemy import select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.files.commands import note_uses
from entgov.markup import parse
from entgov.wiki.commands.saving import Conflict, Saved, Unchanged, save
from entgov.wiki.facts import (
    ProposalAccepted,
    ProposalChanged,
    ProposalDeclined,
    ProposalMade,
    ProposalWithdrawn,
)
from entgov.wiki.models import Page, Proposal, Revision, proposal_key


class Overtaken(Exception):
    """The proposal was decided, withdrawn, or given other words since it was shown."""


class _Contradicted(Exception):
    """So that nothing stays written of an acceptance that has to be put together first."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__()
        self.conflict = conflict


def propose(
    page: Page,
    *,
    base_id: int | None,
    title: str,
    source: str,
    summary: str,
    language: str | None,
    by: Person,
    nonce: str = "",
) -> Proposal | None:
    """Propose that the page should say this; None where it is what the base says already.

    `base_id` is the revision that the text was made from; one that is none of the page's counts as
    its head, so that the comparison shows all that the text would change. `nonce` is new in each
    form that is begun: the same form sent twice makes one proposal.
    """
    base = _revision(page, base_id) or page.head
    language = language or None
    if (title, source, language) == (base.title, base.source, base.language):
        return None
    said = (by.id, page.id, base.id, nonce, title, source, summary, language)
    key = hashlib.sha256(repr(said).encode()).hexdigest() if nonce else None
    values = {
        "page_id": page.id,
        "base_id": base.id,
        "title": title,
        "source": source,
        "language": language,
        "summary": summary,
        "by_id": by.id,
        "at": now(),
        "version": 1,
        "status": "open",
        "reason": "",
        "form_key": key,
    }
    statement = insert(Proposal).values(values)
    unless_there = statement.on_conflict_do_nothing(index_elements=[Proposal.form_key])
    made = db.session.scalar(unless_there.returning(Proposal.id))
    if made is None:
        return db.session.scalars(select(Proposal).where(Proposal.form_key == key)).one()
    proposal = db.session.get_one(Proposal, made)
    _keep_files(proposal, by)
    _tell(ProposalMade, proposal, by)
    return proposal


def change(
    proposal: Proposal,
    *,
    base_id: int | None,
    title: str,
    source: str,
    summary: str,
    language: str | None,
    version: int,
    by: Person,
) -> None:
    """Give an open proposal another wording, made from the revision `base_id`.

    That is the one it was made from, unless what was saved since has been put into the text. Raises
    Overtaken if the wording is no longer the one with this version, or the proposal not open.
    """
    base = _revision(proposal.page, base_id)
    wording = {
        "base_id": base.id if base else proposal.base_id,
        "title": title,
        "source": source,
        "summary": summary,
        "language": language or None,
    }
    if all(getattr(proposal, name) == said for name, said in wording.items()):
        return
    _move(proposal, version, {**wording, "version": version + 1})
    _keep_files(proposal, by)
    _tell(ProposalChanged, proposal, by)


def _keep_files(proposal: Proposal, by: Person) -> None:
    """What was uploaded for the proposal is for all who may read it, and waits as long as it."""
    named = parse(proposal.source).references
    key, space_id = proposal_key(proposal.id), proposal.page.space_id
    note_uses(key, named.files, space_id=space_id, by=by.id, alts=named.alts)


def withdraw(proposal: Proposal, *, by: Person) -> None:
    """Take an open proposal back; what it said stays. Raises Overtaken where it is not open."""
    _move(proposal, None, {"status": "withdrawn", "decided_at": now()})
    _tell(ProposalWithdrawn, proposal, by)


def decline(proposal: Proposal, *, reason: str, version: int, by: Person) -> None:
    """Say no, and why. Raises Overtaken as change() does."""
    _move(proposal, version, {"status": "declined", "reason": reason, **_decided(by)})
    _tell(ProposalDeclined, proposal, by)


def accept(
    proposal: Proposal,
    *,
    base_id: int | None,
    title: str,
    source: str,
    summary: str,
    language: str | None,
    note: str = "",
    version: int,
    by: Person,
) -> Saved | Unchanged | Conflict:
    """Save the words for their proposer, merged with what came since; `by` is who accepts them.

    They are those of the proposal, or what `by` made of them to let them fit. In a conflict nothing
    is written. Raises Overtaken as change() does, and what save() raises.
    """
    try:
        with db.session.begin_nested():
            _move(proposal, version, {"status": "accepted", "reason": note, **_decided(by)})
            outcome = save(
                proposal.page,
                base_id=base_id,
                title=title,
                source=source,
                summary=summary,
                language=language or "",
                by=proposal.by,
                approved_by=by,
            )
            if isinstance(outcome, Conflict):
                raise _Contradicted(outcome)
            proposal.revision_id = outcome.revision.id
    except _Contradicted as contradicted:
        return contradicted.conflict
    _tell(ProposalAccepted, proposal, by)
    return outcome


def _decided(by: Person) -> dict[str, Any]:
    return {"decided_by_id": by.id, "decided_at": now()}


def _move(proposal: Proposal, version: int | None, values: dict[str, Any]) -> None:
    """Change the proposal if it is open and, where a version is given, says what it said then."""
    as_seen = () if version is None else (Proposal.version == version,)
    moved = db.session.scalar(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.status == "open", *as_seen)
        .values(**values)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(proposal)
    if moved is None:
        raise Overtaken


def _revision(page: Page, revision_id: int | None) -> Revision | None:
    return db.session.scalar(
        select(Revision).where(Revision.id == revision_id, Revision.page_id == page.id)
    )


def _tell(kind: Any, proposal: Proposal, by: Person) -> None:
    page = proposal.page
    fact = kind(page_id=page.id, proposal_id=proposal.id, space_id=page.space_id)
    announce(fact, by=by.id)
