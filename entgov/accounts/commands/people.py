"""Making accounts, and changing who may do what with them."""

import unicodedata
from collections.abc import Collection, Sequence

from flask_babel import gettext
from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.commands.break_glass import loses_last
from entgov.accounts.commands.handles import free_handle
from entgov.accounts.commands.refusal import AccountRefused
from entgov.accounts.facts import (
    PersonDeactivated,
    PersonJoined,
    PersonReactivated,
    PersonRenamed,
    RoleChanged,
)
from entgov.accounts.models import KnownDevice, OneTimeLink, Person, Role, SignInSession
from entgov.accounts.passwords import hashed
from entgov.accounts.twins import skeleton
from entgov.core.clock import now
from entgov.core.database import db, portions
from entgov.core.facts import announce, announce_all


def add(
    email: str,
    name: str,
    *,
    role: Role = "staff",
    password: str | None = None,
    password_hash: str | None = None,
    by: int | None,
) -> Person:
    """Make an account: active with a password, or the hash of one, else invited.

    Raises AccountRefused if the email address has an account already, or looks like one that has,
    and Busy.
    """
    email = normal_email(email)
    refuse_taken(email)
    if password:
        password_hash = hashed(password)
    person = Person(
        email=email,
        name=name,
        handle=free_handle(email.partition("@")[0]),
        password_hash=password_hash,
        status="active" if password_hash else "invited",
        role=role,
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError as error:  # somebody took the address or the handle at this moment
        raise AccountRefused(
            gettext("Somebody made an account like this just now. Look it up, or try again.")
        ) from error
    if password_hash:
        announce(PersonJoined(person_id=person.id), by=by)
    if role != "staff":
        announce(RoleChanged(person_id=person.id, after={"role": role}), by=by)
    return person


def refuse_taken(email: str, *, but: Person | None = None) -> None:
    """Raises AccountRefused where somebody else has this email address, or one that looks like it.

    `email` is as `normal_email` gives it.
    """
    same = or_(Person.email == email, Person.email_skeleton == skeleton(email))
    others = Person.id != (but.id if but else 0)
    found = db.session.execute(select(Person.email).where(same, others)).scalars().all()
    if email in found:
        raise AccountRefused(gettext("There is an account with this email address already"))
    if found:
        raise AccountRefused(
            gettext(
                "There is an account with an email address that looks the same: %(email)s. "
                "Write this one with other letters.",
                email=found[0],
            )
        )


def rename(person: Person, name: str, *, by: int | None) -> None:
    """Give a person the name they go by."""
    if person.name != name:
        before, person.name = person.name, name
        said = PersonRenamed(person_id=person.id, before={"name": before}, after={"name": name})
        announce(said, by=by)


def deactivate(person: Person, *, by: int | None) -> None:
    """Shut a person out of every device; what they wrote stays theirs.

    Raises AccountRefused for the last active administrator.
    """
    if person.status == "deactivated":
        return
    _refuse_losing_last_administrator(person)
    person.was_active = person.status == "active"
    person.status = "deactivated"
    _shut_out([person.id])
    announce(PersonDeactivated(person_id=person.id), by=by)


def deactivate_all(ids: Sequence[int], *, by: int | None) -> None:
    """The same for many at once, in few statements. Raises AccountRefused where no active
    administrator would be left."""
    refuse_losing_administrators(ids)
    for some in portions(ids):
        there = Person.id.in_(some), Person.status != "deactivated"
        shut = (
            update(Person)
            .where(*there)
            .values(was_active=Person.status == "active", status="deactivated")
        )
        gone = db.session.scalars(
            shut.returning(Person.id).execution_options(synchronize_session=False)
        ).all()
        _shut_out(gone)
        announce_all([PersonDeactivated(person_id=each) for each in gone], by=by)


def refuse_losing_administrators(ids: Collection[int]) -> None:
    """Raises AccountRefused where these can't all stop being active administrators at once."""
    if _loses_administrators(ids):
        raise AccountRefused(gettext("An active administrator has to stay."))
    _refuse_losing_last_for_emergencies(ids)


def reactivate_all(ids: Sequence[int], *, by: int | None) -> None:
    """Let many back in at once; as `reactivate`."""
    for some in portions(ids):
        there = Person.id.in_(some), Person.status == "deactivated"
        status = case((Person.was_active, "active"), else_="invited")
        back = update(Person).where(*there).values(status=status).returning(Person.id)
        come = db.session.scalars(back.execution_options(synchronize_session=False)).all()
        db.session.execute(delete(SignInSession).where(SignInSession.person_id.in_(come)))
        announce_all([PersonReactivated(person_id=each) for each in come], by=by)


def _shut_out(ids: Sequence[int]) -> None:
    """End all by which these people could come in."""
    db.session.execute(delete(SignInSession).where(SignInSession.person_id.in_(ids)))
    db.session.execute(delete(KnownDevice).where(KnownDevice.person_id.in_(ids)))
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id.in_(ids), OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )


def reactivate(person: Person, *, by: int | None) -> None:
    """Let a deactivated person back in; one who had not joined yet is invited again."""
    if person.status == "deactivated":
        end_sessions(person.id)  # one that began at the moment of the deactivation stays ended
        person.status = "active" if person.was_active else "invited"
        announce(PersonReactivated(person_id=person.id), by=by)


def give_role(person: Person, role: Role, *, by: int | None) -> None:
    """Let a person have another role.

    Raises AccountRefused for the last active administrator, and where somebody would give a role
    to themselves: they can only go back to being staff.
    """
    if by == person.id and role not in ("staff", person.role):
        raise AccountRefused(gettext("Nobody gives a role to themselves. Ask a colleague to."))
    if person.role != role:
        _refuse_losing_last_administrator(person)  # locks, so that roles change one by one
        db.session.refresh(person)
    if person.role == role:
        return
    before, person.role = person.role, role
    said = RoleChanged(person_id=person.id, before={"role": before}, after={"role": role})
    announce(said, by=by)


def end_sessions(person_id: int) -> None:
    """Sign a person out on every device."""
    db.session.execute(delete(SignInSession).where(SignInSession.person_id == person_id))


def normal_email(email: str) -> str:
    """An email address as it is kept and compared."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def _refuse_losing_last_administrator(person: Person) -> None:
    if _loses_administrators({person.id}):
        raise AccountRefused(
            gettext(
                "%(name)s is the last active administrator. "
                "Make somebody else administrator first.",
                name=person.name,
            )
        )
    _refuse_losing_last_for_emergencies({person.id})


def _loses_administrators(going: Collection[int]) -> bool:
    """Whether no active administrator would be left without these.

    Locks the administrators' rows and reads them again, so that two at once can't each leave the
    other as last.
    """
    administrators = db.session.scalars(
        select(Person)
        .where(Person.role == "administrator", Person.status == "active")
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return bool(administrators) and {each.id for each in administrators}.issubset(going)


def _refuse_losing_last_for_emergencies(going: Collection[int]) -> None:
    if loses_last(going):
        raise AccountRefused(
            gettext(
                "Nobody else can sign in without the provider. "
                "Keep another account for emergencies first."
            )
        )
