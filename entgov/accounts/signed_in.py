"""Who is signed in: Flask-Login over the sessions in the database.

Flask's cookie only carries the session's token. Whether it still counts, the database says, once
in each request.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import ColumnElement, Select, Text, bindparam, case, delete, or_, select, update
from sqlalchemy.exc import OperationalError

from entgov.accounts import holding_back, known_devices
from entgov.accounts.commands.break_glass import uses_password
from entgov.accounts.commands.mail import can_mail
from entgov.accounts.commands.sign_in import longest_session
from entgov.accounts.models import Person, SignInSession
from entgov.accounts.secrets import token_hash
from entgov.core.clock import now
from entgov.core.database import Instant, db, is_contention, portions, transaction
from entgov.core.gathered import gathered, ids_in
from entgov.core.settings import in_force

WARNED_BEFORE = 5 * 60
"""Seconds before a session ends: so early people are told (WCAG 2.2.1 asks for 20)."""
NEW_VISIT_AFTER = timedelta(minutes=30)
"""Who asked for nothing for so long comes anew when they come."""

_NOTED_EVERY = timedelta(minutes=3)

_manager = LoginManager()


class SignedInPerson(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """What Flask-Login holds during a request: the person, and the session they came by.

    Its id is the session's token and not the person's id, so a copied cookie is worth nothing
    once the session's row is gone.
    """

    def __init__(self, person: Person, session: SignInSession, token: str) -> None:
        self.person = person
        self.session = session
        self.token = token

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Let the app know who is signed in."""
    # Its own context processor would ask the database for every page, even for the error page.
    _manager.init_app(app, add_context_processor=False)
    known_devices.TOKEN.install(app)
    holding_back.install(app)
    app.add_template_global(can_mail)
    app.add_template_global(uses_password)
    app.add_template_global(local_passwords)
    app.add_template_global(seconds_left)


@_manager.user_loader  # type: ignore[untyped-decorator]  # flask-login has no types
def load(token: str) -> SignedInPerson | None:
    """Who holds this session token, if the session has not ended and the person is active."""
    values = {"token_hash": token_hash(token), **_limits()}
    row = db.session.execute(_session_with_person(), values).one_or_none()
    return SignedInPerson(row[1], row[0], token) if row else None


@cache
def _session_with_person() -> Select[SignInSession, Person]:
    """Every request asks this, so it is built once in a process."""
    held = SignInSession.token_hash == bindparam("token_hash", type_=Text)
    return (
        select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(held, *_open(), Person.status == "active")
    )


def sessions_of(person: Person) -> Sequence[SignInSession]:
    """Where the person is signed in, the last used first."""
    return db.session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == person.id, *_open())
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc()),
        _limits(),
    ).all()


def still_open(session_ids: Collection[int]) -> set[int]:
    """Those of the sessions that have not ended, and whose people are active."""
    found: set[int] = set()
    for some in portions(session_ids):
        held = SignInSession.id.in_(some)
        statement = (
            select(gathered(SignInSession.id))
            .join(Person, Person.id == SignInSession.person_id)
            .where(held, *_open(), Person.status == "active")
        )
        found.update(ids_in(db.session.scalar(statement, _limits())))
    return found


def _open() -> tuple[ColumnElement[bool], ...]:
    """The sessions that have not ended by themselves, for a statement that is told `_limits`."""
    return (
        SignInSession.seen_at > bindparam("seen_after", type_=Instant()),
        SignInSession.created_at > bindparam("begun_after", type_=Instant()),
    )


def _limits() -> dict[str, datetime]:
    return {"seen_after": now() - idle_limit(), "begun_after": now() - longest_session()}


def local_passwords() -> bool:
    """Whether passwords are for everybody."""
    return in_force().local_passwords


def idle_limit() -> timedelta:
    """Who did nothing for so long is signed out."""
    return timedelta(hours=in_force().session_idle)


def session_of(person: Person, session_id: int) -> SignInSession | None:
    """One of the person's own sessions, if it has not ended."""
    return next((each for each in sessions_of(person) if each.id == session_id), None)


def ends_at(session: SignInSession) -> tuple[datetime, bool]:
    """When a session ends if nothing is done, and whether doing something puts that off."""
    idle, last = session.seen_at + idle_limit(), session.created_at + longest_session()
    return min(idle, last), idle < last


def seconds_left() -> int:
    """In how many seconds this session ends, for the frame of a screen."""
    return int((ends_at(current_user.session)[0] - now()).total_seconds())


def begin(person: Person, token: str) -> None:
    """Sign the person in on this browser; whatever session it had before ends."""
    older = token_hash(session.get("_user_id", ""))
    db.session.execute(delete(SignInSession).where(SignInSession.token_hash == older))
    row = db.session.scalars(
        select(SignInSession).where(SignInSession.token_hash == token_hash(token))
    ).one()
    session.clear()
    login_user(SignedInPerson(person, row, token))
    known_devices.remember(person)


def end() -> None:
    """Forget on this browser who was signed in."""
    logout_user()
    session.clear()


def note_activity() -> None:
    """Note that the person is here: when the session ends by idling, and when the visit began.

    One small write every few minutes, and none in between.
    """
    row, person, moment = current_user.session, current_user.person, now()
    recent = moment - _NOTED_EVERY
    if row.seen_at > recent and person.here_at is not None and person.here_at > recent:
        return
    try:
        with transaction(write_lock=False):
            db.session.execute(
                update(SignInSession).where(SignInSession.id == row.id).values(seen_at=moment)
            )
            _note_visit(person.id, moment, recent)
    except OperationalError as error:
        if not is_contention(error):
            raise  # somebody else is writing: the next request notes it


def _note_visit(person_id: int, moment: datetime, recent: datetime) -> None:
    """The database decides where a visit ends: two browsers of a person may ask at once."""
    begins = Person.here_at <= moment - NEW_VISIT_AFTER
    db.session.execute(
        update(Person)
        .where(Person.id == person_id, or_(Person.here_at.is_(None), Person.here_at <= recent))
        .values(
            last_here_at=case((begins, Person.here_at), else_=Person.last_here_at), here_at=moment
        ),
        execution_options={"synchronize_session": False},  # read anew: it is committed at once
    )
