"""What screens need to know of second factors."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, not_, select

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from entgov.factors.policy import has_factor, must_have_factor, owned_by
from entgov.web.guard import Viewer

FEW = 3
"""So many recovery codes are few: one is told."""


@dataclass(frozen=True)
class Held:
    """The factors of a person, and how many recovery codes are left."""

    app: AuthenticatorApp | None
    passkeys: Sequence[Passkey]
    codes: int

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)

    @property
    def few_codes(self) -> bool:
        return self.any and self.codes <= FEW


def held_by(person: Person) -> Held:
    """What a person has."""
    passkeys = select(Passkey).where(Passkey.person_id == person.id)
    return Held(
        db.session.get(AuthenticatorApp, person.id),
        db.session.scalars(passkeys.order_by(Passkey.added_at, Passkey.id)).all(),
        codes_left(person),
    )


def codes_left(person: Person) -> int:
    """How many recovery codes the person has not used."""
    unused = (RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(select(func.count()).where(*unused)) or 0


def has_any(person: Person) -> bool:
    """Whether a person has a second factor."""
    found = select(Person.id).where(Person.id == person.id, has_factor())
    return db.session.scalar(found) is not None


def must_have(person: Person) -> bool:
    """Whether a person must have one."""
    found = select(Person.id).where(Person.id == person.id, must_have_factor())
    return db.session.scalar(found) is not None


def passkey_with_id(viewer: Viewer, passkey_id: int) -> Passkey | None:
    """The passkey of the viewer with this id."""
    if passkey_id > LARGEST_ID:
        return None
    return db.session.scalar(select(Passkey).where(Passkey.id == passkey_id, owned_by(viewer)))


def narrowed(people: Select[int], *, having: bool) -> Select[int]:
    """Of these people those with a second factor, or those without one who are not deactivated."""
    if having:
        return people.where(has_factor())
    return people.where(not_(has_factor()), Person.status != "deactivated")
