"""What people tell of themselves, and that others confirm it.

The facts only say that something changed: what somebody told once and took back is gone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import delete, select

from entgov.accounts.commands.refusal import AccountRefused
from entgov.accounts.facts import (
    AbsenceChanged,
    PersonPhotoChanged,
    PersonProfileChanged,
    SkillConfirmed,
    SkillNotConfirmed,
)
from entgov.accounts.models import Absence, Confirmation, Person, Photo, Profile, Skill
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.markup import normalise_tag
from entgov.search.names import forget

MOST_SKILLS = 20
LONGEST_SKILL = 50  # characters


def change_profile(
    person: Person, said: Mapping[str, Any], *, manager: Person | None, by: int | None
) -> None:
    """Keep what a person tells of themselves, or who keeps their account; `said` are columns of
    Profile.

    Raises AccountRefused where the manager would be above themselves.
    """
    profile = _own_profile(person)
    changes = {**said, "manager_id": manager.id if manager else None}
    if all(getattr(profile, name) == value for name, value in changes.items()):
        return
    if manager and manager.id != profile.manager_id:
        _refuse_circle(person, manager)
    for name, value in changes.items():
        setattr(profile, name, value)
    announce(PersonProfileChanged(person_id=person.id), by=by)


def _own_profile(person: Person) -> Profile:
    unless_there = insert(Profile).values(person_id=person.id).on_conflict_do_nothing()
    db.session.execute(unless_there)
    return db.session.get_one(Profile, person.id)


def _refuse_circle(person: Person, manager: Person) -> None:
    """Walks up from the manager, locking whom it meets: two who choose each other at one moment
    would both find nobody above."""
    seen: set[int] = set()
    _lock_place_of(person.id)
    above: int | None = manager.id
    while above is not None and above not in seen:
        if above == person.id:
            raise AccountRefused(
                gettext("You can't be your own manager")
                if manager.id == person.id
                else gettext("%(name)s reports to you, by way of others or not", name=manager.name)
            )
        seen.add(above)
        above = _lock_place_of(above)


def _lock_place_of(person_id: int) -> int | None:
    """Whom the person reports to, and nobody else changes that until this is done."""
    lock = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    db.session.execute(lock)
    return db.session.scalar(select(Profile.manager_id).where(Profile.person_id == person_id))


def change_photo(person: Person, picture: bytes) -> None:
    """Keep a person's picture of themselves, drawn anew."""
    name = f"{person.id}-{hashlib.sha256(picture).hexdigest()[:16]}"
    if name == person.photo:
        return
    statement = insert(Photo).values(person_id=person.id, picture=picture)
    instead = statement.on_conflict_do_update(
        index_elements=[Photo.person_id], set_={"picture": picture}
    )
    db.session.execute(instead)
    person.photo = name
    announce(PersonPhotoChanged(person_id=person.id), by=person.id)


def remove_photo(person: Person) -> None:
    """Back to the initials; nothing is left of the picture."""
    if person.photo is not None:
        db.session.execute(delete(Photo).where(Photo.person_id == person.id))
        person.photo = None
        announce(PersonPhotoChanged(person_id=person.id), by=person.id)


def skill_key(name: str) -> str:
    """A skill as it is compared: spelt like a tag, so that a post's tags can be compared with it.

    Empty where there is neither a letter nor a number in it.
    """
    key = "-".join(normalise_tag(name).split())
    return key if any(sign.isalnum() for sign in key) else ""


def change_skills(person: Person, names: Sequence[str]) -> None:
    """What a person can be asked about. What stays on the list stays confirmed."""
    wanted = {skill_key(name): name for name in names[:MOST_SKILLS]}
    skills = db.session.scalars(select(Skill).where(Skill.person_id == person.id))
    held = {skill.key: skill for skill in skills}
    if {key: skill.name for key, skill in held.items()} == wanted:
        return
    gone = [skill.id for key, skill in held.items() if key not in wanted]
    db.session.execute(delete(Skill).where(Skill.id.in_(gone)))
    forget(db.session, "skill", gone)
    for key, name in wanted.items():
        if key in held:
            held[key].name = name
        else:
            db.session.add(Skill(person_id=person.id, key=key, name=name))
    db.session.flush()
    announce(PersonProfileChanged(person_id=person.id), by=person.id)


def confirm_skill(skill: Skill, *, by: Person) -> None:
    """Say that a colleague has a skill. Nobody says so of themselves, or twice."""
    if skill.person_id == by.id:
        raise ValueError("own skills can't be confirmed")
    row = insert(Confirmation).values(skill_id=skill.id, person_id=by.id, at=now())
    new = row.on_conflict_do_nothing().returning(Confirmation.skill_id)
    if db.session.scalar(new) is not None:
        announce(SkillConfirmed(person_id=skill.person_id, skill_id=skill.id), by=by.id)


def take_back_confirmation(skill: Skill, *, by: Person) -> None:
    """Take back that a colleague has a skill."""
    own = (Confirmation.skill_id == skill.id, Confirmation.person_id == by.id)
    gone = delete(Confirmation).where(*own).returning(Confirmation.skill_id)
    if db.session.scalar(gone) is not None:
        announce(SkillNotConfirmed(person_id=skill.person_id, skill_id=skill.id), by=by.id)


def go_away(
    person: Person,
    first_day: date,
    last_day: date,
    *,
    zone: ZoneInfo,
    message: str = "",
    stand_in: Person | None = None,
) -> None:
    """Be out of office from the first day to the last, as they are in the zone."""
    values = {
        "first_day": first_day,
        "last_day": last_day,
        "since": datetime.combine(first_day, time.min, zone),
        "until": datetime.combine(last_day + timedelta(days=1), time.min, zone),
        "message": message,
        "stand_in_id": stand_in.id if stand_in else None,
    }
    added = insert(Absence).values(person_id=person.id, **values).on_conflict_do_nothing()
    if db.session.scalar(added.returning(Absence.person_id)) is None:
        absence = db.session.get_one(Absence, person.id)
        if all(getattr(absence, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(absence, name, value)
    announce(AbsenceChanged(person_id=person.id), by=person.id)


def come_back(person: Person) -> None:
    """Be there again, or not go away after all."""
    gone = delete(Absence).where(Absence.person_id == person.id).returning(Absence.person_id)
    if db.session.scalar(gone) is not None:
        announce(AbsenceChanged(person_id=person.id), by=person.id)
