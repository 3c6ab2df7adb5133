"""Lets a planned year happen: every act goes through the rooms' own commands.

The commands know no other time than now. So what they wrote is given the time at which it is said
to have happened, in the same transaction.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from sqlalchemy import delete, event, func, select, update

from entgov import wiring
from entgov.accounts import commands as accounts
from entgov.accounts.facts import PersonJoined
from entgov.accounts.models import Person
from entgov.accounts.passwords import hashed
from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.core.facts import Delivery, FactRecord, announce
from entgov.demo.gathering import SMALL_PEOPLE, SMALL_POSTS, gather, is_large
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
    plan,
)
from entgov.search.library import LISTENER as SEARCH
from entgov.spaces import commands as spaces
from entgov.spaces.models import Membership, Space
from entgov.stream import commands as stream
from entgov.stream.models import Post, PostRevision
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page

DOMAIN = "demo.example"
ADMINISTRATOR = f"admin@{DOMAIN}"
STAFF = f"rhian.pritchard@{DOMAIN}"
ADMINISTRATOR_PASSWORD = "demo administrator"  # noqa: S105  # printed for everybody to see
STAFF_PASSWORD = "demo member of staff"  # noqa: S105  # the same

_AT_ONCE = 200  # acts in one transaction
_INDEXED_AT_ONCE = 2_000
_AWAY = timedelta(days=8)

Progress = Callable[[int, int], None]
"""Hears how many acts are done, of how many."""


class DemoRefused(Exception):
    """Why no demo can be built here, and what to do about it: one line."""


def built() -> bool:
    """Whether the demo is here already, whole."""
    return db.session.scalar(select(Person.id).where(Person.email == ADMINISTRATOR)) is not None


def build(
    people: int, pages: int, posts: int, seed: int, progress: Progress, *, spaces: int = 0
) -> None:
    """Build the borough: so many people (the administrator among them), pages, and posts.

    With more `spaces` than those of the borough itself, or with thousands of people or posts, the
    borough is small, and a crowd comes to it (see `gathering.py`).

    Needs an installation that is prepared and that nobody has used. Raises DemoRefused for any
    other. The administrator comes last: where there is one, the rest is there.
    """
    _refuse_if_used()
    db.session.rollback()
    large = is_large(people, posts, spaces)
    year = plan(
        people=min(people, SMALL_PEOPLE if large else people) - 1,
        pages=pages,
        posts=min(posts, SMALL_POSTS if large else posts),
        seed=seed,
        end=now(),
    )
    builder = _Builder.begin(year, seed)
    _act_out(year, builder, progress)
    if large:
        gather(
            year,
            builder.people,
            people=people - 1,
            posts=posts - SMALL_POSTS,
            spaces=spaces,
            seed=seed,
            progress=progress,
        )
    with transaction():
        # So that whoever signs in as the member of staff finds something new since then.
        last_here = update(Person).where(Person.email == STAFF).values(here_at=now() - _AWAY)
        db.session.execute(last_here)
        _account(ADMINISTRATOR, "Demo administrator", hashed(ADMINISTRATOR_PASSWORD), admin=True)


def _act_out(year: Plan, builder: "_Builder", progress: Progress) -> None:
    for start in range(0, len(year.acts), _AT_ONCE):
        with transaction():
            held = builder.held()
            for act in year.acts[start : start + _AT_ONCE]:
                with _happening(act.at):
                    builder.do(act)
        del held
        db.session.remove()
        progress(min(start + _AT_ONCE, len(year.acts)), len(year.acts))


def settle(progress: Callable[[int], None], *, all_found: bool = True) -> None:
    """Tell the listeners all at once what else the worker would tell them bit by bit.

    The index is built anew, which covers whatever waits for it; unless not all is to be found, but
    only what waits. `progress` hears how many documents are done.
    """
    last = db.session.scalar(select(func.max(Delivery.id))) or 0
    for name, listener in wiring.listeners().items():
        waiting = Delivery.listener == name, Delivery.id <= last, Delivery.parked_at.is_(None)
        if name == SEARCH and all_found:
            wiring.library().rebuild(progress)
        elif name == SEARCH:
            _index(waiting, progress)
        else:
            facts = db.session.scalars(
                select(FactRecord).join(Delivery, Delivery.fact_id == FactRecord.id).where(*waiting)
            ).all()
            db.session.expunge_all()
            db.session.rollback()
            listener(facts)
        with transaction():
            db.session.execute(delete(Delivery).where(*waiting))


def _index(waiting: Sequence[Any], progress: Callable[[int], None]) -> None:
    statement = select(FactRecord).join(Delivery, Delivery.fact_id == FactRecord.id)
    facts = db.session.scalars(statement.where(*waiting).order_by(FactRecord.id)).all()
    db.session.expunge_all()
    done = 0
    for some in portions(facts, _INDEXED_AT_ONCE):
        wiring.library().listen(some)
        progress(done := done + len(some))


def _refuse_if_used() -> None:
    others = db.session.scalars(select(Person.email).where(Person.role != "administrator")).first()
    if others and others.endswith(f"@{DOMAIN}"):
        raise DemoRefused(
            "The demo was begun here and never finished. Remove the data folder and start again."
        )
    people = db.session.scalar(select(func.count()).select_from(Person)) or 0
    if others or people > 1 or db.session.scalar(select(Membership.id).limit(1)):
        raise DemoRefused(
            "This installation is in use. Give the demo an empty data folder with ENTGOV_DATA."
        )


@contextmanager
def _happening(at: datetime) -> Iterator[None]:
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


def _account(email: str, name: str, password_hash: str, *, admin: bool = False) -> Person:
    """An account that can be used at once; hashing a password for each would take minutes."""
    role: Any = "administrator" if admin else "staff"
    person = accounts.add(email, name, role=role, by=None)
    person.status, person.password_hash = "active", password_hash
    announce(PersonJoined(person_id=person.id), by=None)
    return person


@dataclass(frozen=True)
class _Builder:
    """Does acts one after the other, and knows the ids of what there is by now."""

    people: Mapping[str, int]
    spaces: Mapping[str, int]
    pages: dict[int, int] = field(default_factory=dict)
    topics: dict[tuple[str, str], int] = field(default_factory=dict)
    posts: dict[int, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, year: Plan, seed: int) -> "_Builder":
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
        with _happening(each.since):
            person = _account(f"{each.handle}@{DOMAIN}", each.name, password_hash)
            person.created_at = each.since
        staff[each.handle] = person
    return staff


def _space(team: Team, staff: Mapping[str, Person], seed: int) -> Space:
    """A space with its members, of whom the first two are stewards; Everyone is there already."""
    if not team.place.topics:
        return db.session.scalars(select(Space).where(Space.everyone)).one()
    first, *others = team.members
    steward = staff[first.handle]
    with _happening(first.since):
        space = spaces.create(
            team.place.name,
            team.place.kind,
            description=team.place.description,
            nonce=f"demo {seed}",
            by=steward,
        )
        space.created_at = first.since
    for each in others:
        with _happening(each.since + timedelta(hours=1)):
            if space.kind != "open":
                spaces.invite(space, staff[each.handle], by=steward)
            spaces.join(space, staff[each.handle])
    if others:
        with _happening(others[0].since + timedelta(hours=2)):
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
