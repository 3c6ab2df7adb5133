"""The verbs that ask an audience to read a page, and that confirm it. None of them commits."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.wiki.facts import (
    MustReadAsked,
    MustReadAskedAgain,
    MustReadChanged,
    MustReadEnded,
    MustReadListExported,
    PageAcknowledged,
)
from entgov.wiki.models import Acknowledgement, Asked, Audience, MustRead, Page, Revision
from entgov.wiki.policy import asked


class AskedAlready(Exception):
    """This audience is asked to read this page already."""

    def __init__(self, must_read: MustRead) -> None:
        super().__init__(must_read.id)
        self.must_read = must_read


def ask(
    page: Page,
    audience: Audience,
    people: Collection[Person] = (),
    *,
    due_on: date,
    note: str = "",
    by: Person,
) -> MustRead:
    """Ask an audience to confirm, by a date, that they have read the page as it now stands.

    Raises AskedAlready if there is an open must-read of the page for such an audience.
    """
    values = {
        "page_id": page.id,
        "revision_id": page.head_id,
        "audience": audience,
        "note": note,
        "due_on": due_on,
        "by_id": by.id,
        "at": now(),
    }
    # The unique index over open ones decides which of two that come at once is the first.
    unless_open = insert(MustRead).values(values).on_conflict_do_nothing()
    made = db.session.scalar(unless_open.returning(MustRead.id))
    if made is None:
        raise AskedAlready(_open(page, audience))
    must_read = db.session.get_one(MustRead, made)
    _name(must_read, people)
    announce(MustReadAsked(**_about(must_read)), by=by.id)
    return must_read


def change(must_read: MustRead, *, due_on: date, more: Collection[Person] = (), by: Person) -> None:
    """Give an open must-read another date, and ask more people by name."""
    named = _name(must_read, more) if must_read.audience == "people" else 0
    if due_on == must_read.due_on and not named:
        return
    must_read.due_on = due_on
    announce(MustReadChanged(**_about(must_read)), by=by.id)


def end(must_read: MustRead, *, by: Person) -> bool:
    """Ask nobody any longer; who has read it stays on record. False where it had ended."""
    ended = db.session.scalar(
        update(MustRead)
        .where(MustRead.id == must_read.id, MustRead.ended_at.is_(None))
        .values(ended_at=now(), ended_by_id=by.id)
        .returning(MustRead.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(must_read)
    if ended is None:
        return False
    announce(MustReadEnded(**_about(must_read)), by=by.id)
    return True


def note_list_taken(must_read: MustRead, *, by: Person) -> None:
    """Put on the record that the list of those who have not read it leaves entgov."""
    announce(MustReadListExported(**_about(must_read)), by=by.id)


def ask_again(page: Page, *, by: Person, only: MustRead | None = None) -> int:
    """Ask everybody anew to read the page, as it now stands; gives how many must-reads did so.

    Who has confirmed an older revision stays on record, and is asked with the others.
    """
    head_id = db.session.scalar(select(Page.head_id).where(Page.id == page.id))
    which = [MustRead.page_id == page.id, MustRead.ended_at.is_(None)]
    if only:
        which.append(MustRead.id == only.id)
    again = db.session.scalars(
        update(MustRead)
        .where(*which, MustRead.revision_id < head_id)
        .values(revision_id=head_id, asked_again_at=now())
        .returning(MustRead.id)
        .execution_options(synchronize_session=False)
    ).all()
    for must_read_id in again:
        said = MustReadAskedAgain(
            page_id=page.id, must_read_id=must_read_id, space_id=page.space_id
        )
        announce(said, by=by.id)
    if only:
        db.session.refresh(only)
    return len(again)


def acknowledge(page: Page, revision: Revision, *, by: Person) -> bool:
    """Note that the person has read this revision, for all who ask them to read the page.

    False where a material change came after it, so that they are still asked to read the page.
    """
    open_ones = db.session.scalars(
        select(MustRead).where(MustRead.page_id == page.id, MustRead.ended_at.is_(None), asked(by))
    ).all()
    for must_read in open_ones:
        values = {
            "must_read_id": must_read.id,
            "person_id": by.id,
            "revision_id": revision.id,
            "at": now(),
        }
        unless_there = insert(Acknowledgement).values(values).on_conflict_do_nothing()
        if db.session.scalar(unless_there.returning(Acknowledgement.revision_id)):
            about = {**_about(must_read), "revision_id": revision.id}
            announce(PageAcknowledged(**about), by=by.id)
    return all(must_read.revision_id <= revision.id for must_read in open_ones)


def _open(page: Page, audience: Audience) -> MustRead:
    return db.session.scalars(
        select(MustRead).where(
            MustRead.page_id == page.id,
            MustRead.audience == audience,
            MustRead.ended_at.is_(None),
        )
    ).one()


def _name(must_read: MustRead, people: Collection[Person]) -> int:
    """Add people to the audience; gives how many were not in it."""
    rows = [{"must_read_id": must_read.id, "person_id": person.id} for person in people]
    if not rows:
        return 0
    unless_there = insert(Asked).values(rows).on_conflict_do_nothing()
    return len(db.session.scalars(unless_there.returning(Asked.person_id)).all())


def _about(must_read: MustRead) -> dict[str, Any]:
    page = must_read.page
    return {"page_id": page.id, "must_read_id": must_read.id, "space_id": page.space_id}
