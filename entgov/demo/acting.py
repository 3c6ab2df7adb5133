"""Lets planned acts happen, by the rooms' own commands.

The commands know no other time than now. So what they wrote is given the time at which it is said
to have happened, in the same transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from sqlalchemy import event, select, update

from entgov.accounts.models import Person
from entgov.accounts.passwords import hashed
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.demo.accounts import STAFF_PASSWORD, account, address_of
from entgov.demo.people import Colleague, Team
from entgov.demo.plan import (
    Act,
    Amend,
    Plan,
    Publish,
    Reply,
    RevisePage,
    TakeBack,
    WritePage,
)
from entgov.spaces import commands as spaces
from entgov.spaces.models import Membership, Space
from entgov.stream import commands as stream
from entgov.stream.models import Post, PostRevision
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page


@contextmanager
def happening(at: datetime) -> Iterator[None]:
    """What is append-only and is written meanwhile gets this time before it is written."""
    session = db.session()

    def stamp(*_: Any) -> None:
        for row in session.new:
            if isinstance(row, FactRecord):
                row.at = at
            elif isinstance(row, PostRevision):
                row.created_at = at

    event.listen(session, "before_flush", stamp)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "before_flush", stamp)


@dataclass(frozen=True)
class Cast:
    """Does acts one after the other, and knows the ids of what there is by now."""

    people: Mapping[str, int]
    spaces: Mapping[str, int]
    pages: dict[int, int] = field(default_factory=dict)
    topics: dict[tuple[str, str], int] = field(default_factory=dict)
    posts: dict[int, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, year: Plan, seed: int) -> "Cast":
        """People and spaces."""
        with transaction():
            staff = _people(year)
            rooms = {team.place.name: _space(team, staff, seed) for team in year.teams}
            return cls(
                {handle: person.id for handle, person in staff.items()},
                {name: space.id for name, space in rooms.items()},
            )

    def held(self) -> Sequence[Person | Space]:
        """All people and spaces; while they are held, no act reads them again."""
        return [*db.session.scalars(select(Person)), *db.session.scalars(select(Space))]

    @singledispatchmethod
    def do(self, act: Act) -> None:
        """Do what was planned."""
        raise NotImplementedError(act)

    @do.register
    def _(self, act: WritePage) -> None:
        page = wiki.create(
            self._space(act.place.name),
            title=act.title,
            source=act.text,
            summary=act.summary,
            by=self._person(act.by),
            parent=self._first_on(act),
            at=act.at,
        )
        self.pages[act.number] = page.id
        if act.topic:
            self.topics.setdefault((act.place.name, act.topic), page.id)

    @do.register
    def _(self, act: RevisePage) -> None:
        page = db.session.get_one(Page, self.pages[act.number])
        wiki.save(
            page,
            base_id=page.head_id,
            title=page.title,
            source=act.text,
            summary=act.summary,
            by=self._person(act.by),
            at=act.at,
        )

    @do.register
    def _(self, act: Publish) -> None:
        space = self._space(act.place.name)
        post = stream.publish(space, act.text, by=self._person(act.by), at=act.at)
        self.posts[act.number] = post.id

    @do.register
    def _(self, act: Reply) -> None:
        post = stream.reply(self._post(act.first), act.text, by=self._person(act.by), at=act.at)
        self.posts[act.number] = post.id

    @do.register
    def _(self, act: Amend) -> None:
        post = self._post(act.number)
        text = f"{post.source}\n\n{act.text}"
        stream.edit(post, text, base=post.revision, by=self._person(act.by))
        post.edited_at = act.at

    @do.register
    def _(self, act: TakeBack) -> None:
        post = self._post(act.number)
        stream.remove(post, by=self._person(act.by))
        post.removed_at = act.at

    def _post(self, number: int) -> Post:
        return db.session.get_one(Post, self.posts[number])

    def _person(self, colleague: Colleague) -> Person:
        return db.session.get_one(Person, self.people[colleague.handle])

    def _first_on(self, act: WritePage) -> Page | None:
        """The page of the same space that was the first on the topic."""
        first = self.topics.get((act.place.name, act.topic))
        return db.session.get_one(Page, first) if first else None

    def _space(self, name: str) -> Space:
        return db.session.get_one(Space, self.spaces[name])


def _people(year: Plan) -> dict[str, Person]:
    password_hash, staff = hashed(STAFF_PASSWORD), {}
    for each in year.people:
        with happening(each.since):
            person = account(address_of(each.handle), each.name, password_hash)
            person.created_at = each.since
        staff[each.handle] = person
    return staff


def _space(team: Team, staff: Mapping[str, Person], seed: int) -> Space:
    """A space with its members, of whom the first two are stewards; Everyone is there already."""
    if not team.place.topics:
        return db.session.scalars(select(Space).where(Space.everyone)).one()
    first, *others = team.members
    steward = staff[first.handle]
    with happening(first.since):
        space = spaces.create(
            team.place.name,
            team.place.kind,
            description=team.place.description,
            nonce=f"demo {seed}",
            by=steward,
        )
        space.created_at = first.since
    for each in others:
        with happening(each.since + timedelta(hours=1)):
            if space.kind != "open":
                spaces.invite(space, staff[each.handle], by=steward)
            spaces.join(space, staff[each.handle])
    if others:
        with happening(others[0].since + timedelta(hours=2)):
            spaces.make_steward(space, staff[others[0].handle], by=steward)
    _date_memberships(space, team, staff)
    return space


def _date_memberships(space: Space, team: Team, staff: Mapping[str, Person]) -> None:
    for each in team.members:
        db.session.execute(
            update(Membership)
            .where(Membership.space_id == space.id, Membership.person_id == staff[each.handle].id)
            .values(since=each.since)
        )
