"""What screens need to know of spaces."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, with_expression

from entgov.accounts.models import Person
from entgov.accounts.queries import colleague as colleague
from entgov.core.database import db
from entgov.core.each import few_of_each
from entgov.search.nearness import MOST_COMPARED, nearest, shared_pieces
from entgov.spaces.models import Membership, Space
from entgov.spaces.policy import (
    invited,
    member,
    membership_visible_to,
    readable_by,
    run_by,
    visible_to,
    writable_by,
)
from entgov.web.addresses import slug
from entgov.web.guard import Viewer

STEWARDS_SHOWN = 10
_SPACES_LOOKED_AT, _PEOPLE_LOOKED_AT = 30, 50


def known_space(viewer: Viewer, space: str) -> Space | None:
    """The space at this address, if the viewer knows of it."""
    return db.session.scalar(select(Space).where(Space.slug == space, visible_to(viewer)))


def readable_space(viewer: Viewer, space: str) -> Space | None:
    """The space at this address, if the viewer may read in it."""
    return db.session.scalar(select(Space).where(Space.slug == space, readable_by(viewer)))


def spaces_with_ids(viewer: Viewer, ids: Collection[int]) -> Sequence[Space]:
    """The spaces with these ids that the viewer knows of."""
    return db.session.scalars(select(Space).where(Space.id.in_(ids), visible_to(viewer))).all()


def known_spaces(viewer: Viewer) -> Select[Space]:
    """The spaces that the viewer knows of, by name; Everyone first."""
    return (
        select(Space)
        .where(visible_to(viewer))
        .order_by(Space.everyone.desc(), func.lower(Space.name), Space.id)
    )


def directory(viewer: Viewer, *, matching: str = "") -> Select[Space]:
    """The spaces that the viewer knows of: where they are invited, then their own, then others."""
    nearness = case((invited(viewer), 0), (member(viewer), 1), else_=2)
    statement = known_spaces(viewer)
    nearest_first = statement.order_by(None).order_by(
        nearness, Space.everyone.desc(), func.lower(Space.name), Space.id
    )
    if matching:
        nearest_first = nearest_first.where(Space.name.icontains(matching, autoescape=True))
    return nearest_first


def writable_spaces(viewer: Viewer) -> Sequence[Space]:
    """Where the viewer may write: for a choice of space. Everyone first, then by name."""
    return db.session.scalars(_to_write_in(viewer)).all()


def _to_write_in(viewer: Viewer) -> Select[Space]:
    """With the rules of Everyone, which is chosen at first; those of others are asked for."""
    first = with_expression(Space.first_rules, case((Space.everyone, Space.rules_html)))
    return known_spaces(viewer).where(writable_by(viewer)).options(first)


@dataclass(frozen=True)
class Places:
    """Where somebody may write, which of these spaces they are in, and whether they run any."""

    writable: Sequence[Space]
    own: Sequence[Space]
    runs_any: bool


def places_of(viewer: Viewer) -> Places:
    """All that the viewer is in or runs is among what they may write in: one query brings it."""
    own, runs = member(viewer), run_by(viewer)
    rows = db.session.execute(_to_write_in(viewer).add_columns(own, runs)).all()
    return Places(
        writable=[row[0] for row in rows],
        own=[row[0] for row in rows if row[1]],
        runs_any=any(row[2] for row in rows),
    )


@dataclass(frozen=True)
class Known:
    """The spaces that somebody knows of: all, those they may read in, and those they are in.

    By name, Everyone first; but it is not told among their own, for it is everybody's.
    """

    all: Sequence[Space]
    readable: Sequence[Space]
    own: Sequence[Space]


def known_to(viewer: Viewer) -> Known:
    """The spaces that the viewer knows of; one query."""
    own = and_(member(viewer), ~Space.everyone)
    rows = db.session.execute(known_spaces(viewer).add_columns(readable_by(viewer), own)).all()
    return Known(
        all=[row[0] for row in rows],
        readable=[row[0] for row in rows if row[1]],
        own=[row[0] for row in rows if row[2]],
    )


def readable_spaces(viewer: Viewer) -> Sequence[Space]:
    """The spaces whose content the viewer may read."""
    return db.session.scalars(known_spaces(viewer).where(readable_by(viewer))).all()


def named_spaces(slugs: Iterable[str], person_id: int | None) -> Sequence[Space]:
    """The spaces at these addresses in which the person may read; without one, the open ones."""
    person = db.session.get(Person, person_id) if person_id else None
    readable = readable_by(person) if person else Space.kind == "open"
    statement = select(Space).where(Space.slug.in_(list(slugs)), readable)
    return db.session.scalars(statement.order_by(Space.id)).all()


def near_spaces(viewer: Viewer, words: str, *, most: int = 5) -> Sequence[Space]:
    """Spaces that the viewer knows of whose names are close to the words; the closest first."""
    asked = slug(words)
    if not asked:
        return []
    shared = shared_pieces(asked, Space.slug)
    candidates = db.session.scalars(
        select(Space)
        .where(visible_to(viewer), shared > 0)
        .order_by(shared.desc(), func.abs(func.length(Space.slug) - len(asked)), Space.id)
        .limit(MOST_COMPARED)
    ).all()
    return nearest(asked, ((space.slug, space) for space in candidates), most=most)


def spaces_to_join(
    viewer: Viewer, team: Select[Any], *where: ColumnElement[bool], most: int
) -> Sequence[tuple[Space, str, int]]:
    """Spaces that the viewer is not in and can come into at once: first where they are invited,
    then the open ones that most of `team`, ids of people, are in; with how they stand there, and
    how many of those people are in. Who is in others is not told, so they are not counted.
    """
    inside = (
        select(func.count())
        .where(
            Membership.space_id == Space.id,
            Membership.state == "member",
            Membership.person_id.in_(team),
        )
        .correlate(Space)
        .scalar_subquery()
    )
    asked = invited(viewer)
    rows = db.session.execute(
        select(Space, asked, inside)
        .where(~member(viewer), or_(asked, and_(Space.kind == "open", inside > 0)), *where)
        .order_by(asked.desc(), inside.desc(), func.lower(Space.name), Space.id)
        .limit(most)
    )
    return [(row[0], "invited" if row[1] else "", row[2]) for row in rows]


def companions(viewer: Viewer) -> Select[Any]:
    """The ids of people who are in spaces with the viewer, Everyone aside: the newest of each."""
    own = (
        select(Space.id)
        .where(_stands_in(viewer), ~Space.everyone)
        .order_by(Space.id.desc())
        .limit(_SPACES_LOOKED_AT)
        .subquery()
    )
    newest = (
        select(Membership.person_id.label("id"))
        .where(Membership.space_id == own.c.id, Membership.state == "member")
        .order_by(Membership.since.desc(), Membership.id.desc())
        .limit(_PEOPLE_LOOKED_AT)
    )
    return few_of_each(own, newest)


def _stands_in(viewer: Viewer) -> ColumnElement[bool]:
    own = select(Membership.space_id).where(
        Membership.person_id == viewer.id, Membership.state == "member"
    )
    return Space.id.in_(own)


def everyone() -> Space:
    """The space that all staff are in."""
    return db.session.scalars(select(Space).where(Space.everyone)).one()


@dataclass(frozen=True)
class Standing:
    """How the viewer stands to one space, in one query."""

    membership: Membership | None
    reads: bool
    writes: bool
    runs: bool

    @property
    def state(self) -> str | None:
        """Member, invited or asked; None where there is no relation."""
        return self.membership.state if self.membership else None


def standing(viewer: Viewer, space: Space) -> Standing:
    """How the viewer stands to the space."""
    own = and_(Membership.space_id == Space.id, Membership.person_id == viewer.id)
    row = db.session.execute(
        select(Membership, readable_by(viewer), writable_by(viewer), run_by(viewer))
        .select_from(Space)
        .outerjoin(Membership, own)
        .where(Space.id == space.id)
    ).one()
    return Standing(*row)


def states(viewer: Viewer, spaces: Iterable[Space]) -> dict[int, str]:
    """How the viewer stands to each of these spaces, by its id; where they don't, it is absent."""
    rows = db.session.execute(
        select(Membership.space_id, Membership.state).where(
            Membership.person_id == viewer.id,
            Membership.space_id.in_([space.id for space in spaces]),
        )
    )
    return {row.space_id: row.state for row in rows}


def known_membership(viewer: Viewer, space: str, handle: str) -> Membership | None:
    """How the person with this handle stands to the space, if the viewer may know."""
    return db.session.scalar(
        select(Membership)
        .join(Membership.space)
        .join(Membership.person)
        .options(contains_eager(Membership.space), contains_eager(Membership.person))
        .where(Space.slug == space, Person.handle == handle, membership_visible_to(viewer))
    )


def stewards(space: Space) -> Sequence[Person]:
    """The first few who run the space and can be asked; whoever knows of it may see them."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.space_id == space.id,
            Membership.state == "member",  # the index has it before the role
            Membership.role == "steward",
            Person.status == "active",
        )
        .order_by(Person.name_key, Person.id)
        .limit(STEWARDS_SHOWN)
    ).all()
