"""Recovery codes: ten of them, for when phone and passkeys are gone.

A code has twelve letters and figures that are not mistaken for each other, so 59 random bits. By
its first four its row is found, and one slow hash says of a guess whether it is right: as slow as
for passwords, also where no row was found.
"""

import secrets

from sqlalchemy import delete, select, update

from entgov.accounts.commands.mail import tell_by_mail
from entgov.accounts.models import Person
from entgov.accounts.passwords import hashed, is_right
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.factors.facts import RecoveryCodesMade, RecoveryCodeUsed
from entgov.factors.models import RecoveryCode
from entgov.factors.queries import codes_left

NUMBER = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 12
_BEGINNING = 4


def make_recovery_codes(person: Person, *, by: int | None) -> list[str]:
    """A new set, in place of the older one. Shown once: only hashes are kept."""
    forget_recovery_codes(person)
    codes: dict[str, str] = {}
    while len(codes) < NUMBER:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        codes[code[:_BEGINNING]] = code
    for begins, code in codes.items():
        db.session.add(RecoveryCode(person_id=person.id, begins=begins, code_hash=hashed(code)))
    announce(RecoveryCodesMade(person_id=person.id), by=by)
    return [in_groups(code) for code in codes.values()]


def forget_recovery_codes(person: Person) -> None:
    """Take the codes away."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def use_recovery_code(person: Person, typed: str) -> bool:
    """Whether it is a code of the person that was not used; it is then."""
    code = "".join(sign for sign in typed.casefold() if sign.isalnum())[: LENGTH + 1]
    row = db.session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.begins == code[:_BEGINNING],
            RecoveryCode.used_at.is_(None),
        )
    )
    right = is_right(row.code_hash if row else None, code)
    if row is None or not right or not _spend(row):
        return False
    announce(RecoveryCodeUsed(person_id=person.id, left=codes_left(person)), by=person.id)
    tell_by_mail("factors_changed", person.email)
    return True


def in_groups(code: str) -> str:
    """A code as people read it."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def _spend(row: RecoveryCode) -> bool:
    used = update(RecoveryCode).where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(used.values(used_at=now()).returning(RecoveryCode.id)) is not None
