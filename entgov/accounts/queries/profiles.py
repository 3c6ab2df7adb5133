"""What people tell of themselves, as their screens show it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.accounts.commands.profiles import skill_key
from entgov.accounts.models import Absence, Confirmation, Person, Photo, Profile, Skill
from entgov.accounts.policy import visible_to
from entgov.core.beginnings import read
from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db
from entgov.search.names import begun
from entgov.web.guard import Viewer

NAMES_SHOWN = 5
"""Colleagues who are named beside a skill that they confirm."""


@dataclass
class Known:
    """A skill, how many confirm it, the newest of them, and whether the viewer does."""

    skill: Skill
    count: int = 0
    own: bool = False
    people: list[Person] = field(default_factory=list)

    @property
    def others(self) -> int:
        """How many confirm it and are not named."""
        return self.count - len(self.people)


def profile_of(person: Person) -> tuple[Profile, Absence | None]:
    """What the person tells of themselves, with their manager; and when they are away, if not over.

    Who told nothing has an empty profile, which is in no database.
    """
    row = db.session.execute(
        select(Profile, Absence)
        .select_from(Person)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .outerjoin(Absence, and_(Absence.person_id == Person.id, Absence.until > now()))
        .where(Person.id == person.id)
        .options(joinedload(Profile.manager), joinedload(Absence.stand_in))
    ).one()
    return row[0] or _nothing(), row[1]


def _nothing() -> Profile:
    names = ("pronouns", "job", "team", "place", "languages", "phone", "hours", "about")
    return Profile(presence=False, **dict.fromkeys(names, ""))


def skills_of(viewer: Viewer, person: Person) -> Sequence[Known]:
    """What the person can be asked about: what most confirm on top."""
    place = func.row_number().over(
        partition_by=Confirmation.skill_id, order_by=Confirmation.at.desc()
    )
    ranked = (
        select(
            Confirmation.skill_id,
            Confirmation.person_id,
            place.label("place"),
            func.count().over(partition_by=Confirmation.skill_id).label("count"),
        )
        .join(Skill, Skill.id == Confirmation.skill_id)
        .where(Skill.person_id == person.id)
        .subquery()
    )
    shown = or_(ranked.c.place <= NAMES_SHOWN, ranked.c.person_id == viewer.id)
    rows = db.session.execute(
        select(Skill, ranked.c.count, Person)
        .outerjoin(ranked, and_(ranked.c.skill_id == Skill.id, shown))
        .outerjoin(Person, Person.id == ranked.c.person_id)
        .where(Skill.person_id == person.id)
        .order_by(func.coalesce(ranked.c.count, 0).desc(), Skill.key, Skill.id, ranked.c.place)
    )
    known: dict[int, Known] = {}
    for skill, count, colleague in rows:
        one = known.setdefault(skill.id, Known(skill, count or 0))
        if colleague:
            one.people.append(colleague)
            one.own = one.own or colleague.id == viewer.id
    return list(known.values())


def skill_names(person: Person) -> Sequence[str]:
    """What the person can be asked about, in the order in which it came."""
    return db.session.scalars(
        select(Skill.name).where(Skill.person_id == person.id).order_by(Skill.id)
    ).all()


def skill_with_id(viewer: Viewer, skill_id: int) -> Skill | None:
    """The skill with this id, if the viewer may see whose it is."""
    if skill_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Skill)
        .join(Skill.person)
        .where(Skill.id == skill_id, visible_to(viewer))
        .options(joinedload(Skill.person))
    )


def skilled(words: Collection[str], *, most: int) -> Sequence[tuple[Skill, int]]:
    """The active people who can be asked about one of these things, what most confirm on top.

    Each skill with its person, and how many confirm it. A word matches whole skills and, from
    three letters on, the beginning of one of their words.
    """
    keys = [key for key in map(skill_key, words) if key]
    if not keys:
        return []
    count = confirmed()
    # Thousands may say it of themselves, so those who are not shown are not read.
    found = (
        select(Skill.id, count.label("count"))
        .join(Skill.person)
        .where(or_(*map(_like, keys)), Person.status == "active")
        .order_by(count.desc(), Person.name_key, Skill.id)
        .limit(most)
        .subquery()
    )
    rows = db.session.execute(
        select(Skill, found.c.count)
        .join(found, found.c.id == Skill.id)
        .join(Skill.person)
        .options(contains_eager(Skill.person))
        .order_by(found.c.count.desc(), Person.name_key, Skill.id)
    )
    return [(row[0], row[1]) for row in rows]


def confirmed() -> ScalarSelect[int]:
    """How many colleagues confirm a skill: a column beside it."""
    return (
        select(func.count())
        .where(Confirmation.skill_id == Skill.id)
        .correlate(Skill)
        .scalar_subquery()
    )


def _like(key: str) -> ColumnElement[bool]:
    """Skills with this key, or of which a word begins as it does: of these words there is an index,
    and only what it finds is compared as a whole."""
    if len(key) < 3:
        return Skill.key == key
    begins = Skill.key.startswith(key, autoescape=True)
    whole = or_(begins, Skill.key.contains(f"-{key}", autoescape=True))
    first = read(key)[:1]
    return and_(Skill.id.in_(begun("skill", first[0])), whole) if first else whole


def away(ids: Collection[int]) -> dict[int, Absence]:
    """Those of the people who are out of office now, each with who stands in for them."""
    if not ids:
        return {}
    moment = now()
    absences = db.session.scalars(
        select(Absence)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.person_id.in_(ids), Person.status == "active")
        .where(Absence.since <= moment, Absence.until > moment)
        .options(joinedload(Absence.stand_in))
    )
    return {absence.person_id: absence for absence in absences}


def people_away(*where: ColumnElement[bool]) -> Select[Person, Absence]:
    """The people of whom that is true and who are out of office now, by name."""
    moment = now()
    return (
        select(Person, Absence)
        .join(Absence, Absence.person_id == Person.id)
        .where(Person.status == "active", Absence.since <= moment, Absence.until > moment, *where)
        .options(joinedload(Absence.stand_in))
        .order_by(Person.name_key, Person.id)
    )


def photo_named(viewer: Viewer, name: str) -> bytes | None:
    """The photo with this name, if it is the one that its person has now."""
    return db.session.scalar(
        select(Photo.picture)
        .join(Person, Person.id == Photo.person_id)
        .where(Person.id == _owner(name), Person.photo == name, visible_to(viewer))
    )


def _owner(name: str) -> int:
    number = name.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def skills_by_person(ids: Collection[int]) -> dict[int, list[str]]:
    """What these people can be asked about, for the search."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Skill.person_id, Skill.name).where(Skill.person_id.in_(ids)).order_by(Skill.id)
    )
    for person_id, name in rows:
        found[person_id].append(name)
    return found


def told_by(ids: Collection[int]) -> dict[int, Profile]:
    """What these people tell of themselves, for those who tell anything."""
    profiles = db.session.scalars(select(Profile).where(Profile.person_id.in_(ids)))
    return {profile.person_id: profile for profile in profiles}
