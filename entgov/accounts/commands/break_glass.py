"""Whose password signs in where local passwords are switched off: accounts behind glass.

They are for the day on which the provider of identity is away. Each is an active administrator with
a password, and one of them stays as long as passwords are off. That can be said by the environment
too, before there is any such account: where there is no provider either, nobody could come in. Then
the passwords of administrators count, so that one of them can put it right.
"""

from collections.abc import Collection

from flask_babel import gettext
from sqlalchemy import Select, select

from entgov.accounts import other_doors
from entgov.accounts.commands.refusal import AccountRefused
from entgov.accounts.facts import BreakGlassMarked, BreakGlassUnmarked
from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.core.settings import in_force


def uses_password(person: Person) -> bool:
    """Whether the person's password signs them in, and can be set."""
    if in_force().local_passwords:
        return True
    return person.is_administrator and (person.break_glass or _nobody_could_come_in())


def is_one_kept(*, held: bool = False) -> bool:
    """Whether there is such an account; `held`: and will be until this transaction ends."""
    if held:
        return bool(_locked())
    return db.session.scalar(_kept().with_only_columns(Person.id).limit(1)) is not None


def _nobody_could_come_in() -> bool:
    return not (is_one_kept() or other_doors.there_is_one())


def mark(person: Person, *, by: int | None) -> None:
    """Let the password of an administrator always count. Raises AccountRefused."""
    if person.break_glass:
        return
    if not (person.is_administrator and person.status == "active" and person.password_hash):
        raise AccountRefused(
            gettext("Only the account of an active administrator with a password can be kept so")
        )
    person.break_glass = True
    announce(BreakGlassMarked(person_id=person.id), by=by)


def unmark(person: Person, *, by: int | None) -> None:
    """Let it count as everybody’s. Raises AccountRefused for the last one."""
    if not person.break_glass:
        return
    if loses_last({person.id}):
        raise AccountRefused(
            gettext(
                "%(name)s is the last who can sign in without the provider. "
                "Keep another account for that first, or switch local passwords on.",
                name=person.name,
            )
        )
    person.break_glass = False
    announce(BreakGlassUnmarked(person_id=person.id), by=by)


def loses_last(going: Collection[int]) -> bool:
    """Whether local passwords are off, and without these accounts nobody could get in by one."""
    if in_force().local_passwords:
        return False
    kept = {each.id for each in _locked()}
    return bool(kept) and kept.issubset(going)


def _locked() -> list[Person]:
    """Locks the rows, so that two at once can't each leave the other as last."""
    return list(db.session.scalars(_kept().with_for_update()))


def _kept() -> Select[Person]:
    return (
        select(Person)
        .where(
            Person.break_glass,
            Person.role == "administrator",
            Person.status == "active",
            Person.password_hash.is_not(None),
        )
        .order_by(Person.id)
    )
