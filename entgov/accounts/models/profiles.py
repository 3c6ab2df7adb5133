"""What people tell of themselves, and what others confirm of it.

None of it is needed to work here, so a person has a row in these tables only once there is
something in it, and the row of the person, which is read with each post, stays thin.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models.people import Person
from entgov.core import keys
from entgov.core.clock import now
from entgov.core.database import Model
from entgov.search import names


class Profile(Model):
    """What a person tells of themselves; an empty text is nothing.

    manager_id whom they report to: never, by way of others, themselves
    languages  the names of languages, with commas between them
    hours      when they work, in their own words
    zone       the time zone that they are in, as the IANA names it; None: that of the body
    presence   whether others may see that they are here; only where they want it
    team_key, place_key, languages_key: these as they are compared, see `core/keys.py`
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    pronouns: Mapped[str] = mapped_column(default="")
    job: Mapped[str] = mapped_column(default="")
    team: Mapped[str] = mapped_column(default="")
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    place: Mapped[str] = mapped_column(default="")
    languages: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    zone: Mapped[str | None]
    about: Mapped[str] = mapped_column(default="")
    presence: Mapped[bool] = mapped_column(default=False, server_default=false())
    team_key: Mapped[str] = keys.key_of("team")
    place_key: Mapped[str] = keys.key_of("place")
    languages_key: Mapped[str] = keys.key_of("languages")

    __table_args__ = (Index(None, "team_key", "place_key", "languages_key", "person_id"),)

    manager: Mapped[Person | None] = relationship(foreign_keys=[manager_id], lazy="raise_on_sql")


keys.kept(
    Profile,
    {each: (f"{each}_key", keys.key) for each in ("team", "place", "languages")},
)


class Photo(Model):
    """A person's picture of themselves, drawn anew. `Person.photo` says that there is one."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    picture: Mapped[bytes]


class Skill(Model):
    """Something that a person can be asked about: in their words, and as it is compared.

    key sorted by its bytes, see `core/keys.py`
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("person_id", "key"),)


names.kept(Skill, "key")


class Confirmation(Model):
    """A colleague says that somebody has a skill."""

    skill_id: Mapped[int] = mapped_column(
        ForeignKey("skill.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Absence(Model):
    """That a person is out of office. It begins and ends by itself.

    first_day and last_day are as the person said them; `since` and `until` are the instants at
    which the first begins and the last is over where they are.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(default="")
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    stand_in: Mapped[Person | None] = relationship(foreign_keys=[stand_in_id], lazy="raise_on_sql")

    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    @property
    def has_begun(self) -> bool:
        return self.since <= now()

    @property
    def cover(self) -> Person | None:
        """Who stands in, as long as they are here themselves."""
        return self.stand_in if self.stand_in and self.stand_in.status == "active" else None
