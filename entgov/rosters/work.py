"""Doing what lists have to have done: a chore of the worker, or the command line at once.

A list is read and applied by one process at a time, which says so in the row. What was worked out
outside of the transaction that applies it holds if all stands there as it stood before.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from flask_babel import force_locale, gettext
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from entgov.accounts.commands import AccountRefused
from entgov.accounts.commands.mail import invite_by_mail
from entgov.accounts.models import Person
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.rosters import applying, commands, looking
from entgov.rosters.deeds import Context, Deed
from entgov.rosters.facts import RosterApplied, RosterUndone
from entgov.rosters.models import AT_WORK, LEASE, Roster, RosterRow, State
from entgov.rosters.planned import Planned, digest
from entgov.rosters.reading import Line, Unreadable, read
from entgov.rosters.showing import show, show_again
from entgov.rosters.standing import Standing, seen
from entgov.web.languages import locale_of

_TRIES = 5
_KEPT_FOR = timedelta(days=7)

log = structlog.get_logger()


def do_next(_stop: threading.Event | None = None) -> bool:
    """Bring one list as far as it goes by itself; False where none waits."""
    roster_id = _claim()
    if roster_id is None:
        return False
    go_on(roster_id)
    return True


def go_on(roster_id: int) -> None:
    """Bring this list as far as it goes by itself."""
    with transaction(write_lock=False):
        roster = db.session.get_one(Roster, roster_id, populate_existing=True)
        state, language = roster.state, roster.by.language if roster.by else None
    step = {"reading": _read, "running": _apply, "undoing": _undo}.get(state)
    if step is None:
        return
    with force_locale(locale_of(language)):
        try:
            step(roster_id)
        except AccountRefused as refusal:
            _fail(roster_id, str(refusal))
        except (OperationalError, IntegrityError):
            raise  # the database asks to try again, which another turn does
        except Exception:  # whoever brought it is told
            log.exception("a list of people failed")
            db.session.rollback()
            _fail(roster_id, gettext("Something went wrong on our side. Send the list again."))


def _claim() -> int | None:
    free = or_(Roster.claimed_until.is_(None), Roster.claimed_until < now())
    waiting = select(Roster.id).where(Roster.state.in_(AT_WORK), free).order_by(Roster.id).limit(1)
    found = db.session.scalar(waiting)
    db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
    if found is None:
        return None
    with transaction():
        mine = update(Roster).where(Roster.id == found, Roster.state.in_(AT_WORK), free)
        return db.session.scalar(
            mine.values(claimed_until=now() + LEASE).returning(Roster.id),
            execution_options={"synchronize_session": False},
        )


def _fail(roster_id: int, problem: str) -> None:
    with transaction():
        roster = db.session.get_one(Roster, roster_id, populate_existing=True)
        if roster.is_at_work:
            to: State = "done" if roster.state == "undoing" else "failed"
            commands.change(roster, roster.state, to, problem=problem, source=None)


def _read(roster_id: int) -> None:
    with transaction(write_lock=False):
        roster = db.session.get_one(Roster, roster_id, populate_existing=True)
        source = roster.source or b""
    try:
        sheet = read(source)
    except Unreadable as problem:
        return _fail(roster_id, str(problem))
    _, _, rows = looking.at(roster_id, sheet.lines)
    return show(roster_id, rows, notes=sheet.notes)


def _lines(roster_id: int) -> list[Line]:
    rows = db.session.scalars(
        select(RosterRow)
        .where(RosterRow.roster_id == roster_id, RosterRow.act != "missing")
        .order_by(RosterRow.line)
    )
    return [Line(row.line, dict(row.said)) for row in rows]


def _apply(roster_id: int) -> None:
    """All of it in one transaction, or nothing; where accounts have changed since somebody looked
    so that it would do something else, they look again."""
    for _ in range(_TRIES):
        with transaction(write_lock=False):
            lines = _lines(roster_id)
        saw, stood, rows = looking.at(roster_id, lines)
        with transaction(write_lock=False):
            roster = db.session.get_one(Roster, roster_id, populate_existing=True)
            looked_at, may = roster.digest, _may(roster.by)
            slugs, apply = looking.slugs_in(lines), _prepared(roster, stood, rows)
        if not may:
            return _fail(roster_id, gettext("Whoever sent this list is administrator no longer."))
        if digest(rows) != looked_at:
            problem = gettext(
                "Accounts have changed since you looked, and nothing was applied. Look at the "
                "list once more, then apply it."
            )
            return show_again(roster_id, rows, problem)
        with transaction():
            roster = db.session.get_one(Roster, roster_id, populate_existing=True)
            applying.lock(roster)
            if looking.seen_by(roster, slugs) == saw and _may(roster.by):
                return apply(roster)
    return _fail(roster_id, _busy())


def _prepared(roster: Roster, stood: Standing, rows: Sequence[Planned]) -> Callable[[Roster], None]:
    """All that a list does, ready to be done: others can write until that begins."""
    moment = now()
    deeds = [Deed(row.email, row.name, row.changes, row.person_id) for row in rows if row.changes]
    invited = [deed.email for deed in deeds if deed.person_id is None]
    change_accounts = applying.prepared(deeds, Context(stood, roster.by_id, moment))
    acts = [row.act for row in rows]
    new_ones, changed, missing = (acts.count(act) for act in ("new", "changed", "missing"))
    fact = RosterApplied(roster_id=roster.id, made=new_ones, changed=changed, deactivated=missing)

    def apply(roster: Roster) -> None:
        change_accounts()
        _note_whom_it_made(roster)
        if roster.by_mail:
            invite_by_mail(invited)
        announce(fact, by=roster.by_id)
        commands.change(roster, "running", "done", moment=moment, handled=len(rows))

    return apply


def _note_whom_it_made(roster: Roster) -> None:
    whom = select(Person.id).where(Person.email == RosterRow.email).scalar_subquery()
    db.session.execute(
        update(RosterRow)
        .where(RosterRow.roster_id == roster.id, RosterRow.act == "new")
        .values(person_id=whom, made=True),
        execution_options={"synchronize_session": False},
    )


def _may(by: Person | None) -> bool:
    """Whether whoever brought it may still do so."""
    return by is None or (by.status == "active" and by.is_administrator)


def _undo(roster_id: int) -> None:
    for _ in range(_TRIES):
        with transaction(write_lock=False):
            roster = db.session.get_one(Roster, roster_id, populate_existing=True)
            back = looking.back(roster)
            stood, backs = back.stood, back.backs
            deeds = [each.deed for each in backs if any(map(any, each.changes.values()))]
            give_back = applying.prepared(deeds, Context(stood, roster.undone_by_id, now()))
        with transaction():
            roster = db.session.get_one(Roster, roster_id, populate_existing=True)
            applying.lock(roster)
            if seen(back.slugs, by=None) != back.saw:
                continue
            if not stood.keeps_an_administrator({each.person_id: each.changes for each in backs}):
                problem = gettext(
                    "No active administrator would be left, so nothing was taken back. Make "
                    "somebody administrator first."
                )
                commands.change(roster, "undoing", "done", problem=problem)
                return
            give_back()
            stayed = [{"id": each.row_id, "stayed": each.stayed} for each in backs if each.stayed]
            if stayed:
                db.session.execute(update(RosterRow), stayed)
            fact = RosterUndone(roster_id=roster_id, taken_back=len(deeds), stayed=len(stayed))
            announce(fact, by=roster.undone_by_id)
            commands.change(roster, "undoing", "undone", undone_at=now())
            return
    _fail(roster_id, _busy())


def _busy() -> str:
    return str(
        gettext("Accounts were changed all the while, and nothing was applied. Try it again.")
    )


def _sweep() -> None:
    """Throw away previews that nobody applied for a week: they say much of people."""
    with transaction():
        old = Roster.created_at < now() - _KEPT_FOR, Roster.state.in_(["previewed", "failed"])
        for roster in db.session.scalars(select(Roster).where(*old)):
            commands.discard(roster, by=None)


CHORE = Chore(do_next, _sweep, pause=1.0, sweep_every=3_600.0)
