"""Who follows what, for other rooms' queries: each works on the keys of its own things."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, func, literal, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.follows.models import Follow, Mute
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered

_FOLLOWERS_COUNTED = 100


def followed(viewer: Viewer, key: Any) -> ColumnElement[bool]:
    """Whether the viewer follows the thing with this key, a text or an expression."""
    return (
        select(Follow.key)
        .where(Follow.person_id == viewer.id, Follow.key == key, Follow.stopped_at.is_(None))
        .exists()
    )


def muted(viewer: Viewer, key: Any) -> ColumnElement[bool]:
    """Whether the viewer has muted the thing with this key, a text or an expression."""
    return select(Mute.key).where(Mute.person_id == viewer.id, Mute.key == key).exists()


@dataclass(frozen=True)
class Hold:
    """How somebody holds it with one thing."""

    key: str
    followed: bool
    muted: bool


def hold_on(viewer: Viewer, key: str) -> Hold:
    """Whether the viewer follows the thing with this key, and whether they have muted it."""
    row = db.session.execute(select(followed(viewer, key), muted(viewer, key))).one()
    return Hold(key, *map(bool, row))


def follows_of(viewer: Viewer, *, number: int) -> Page[str]:
    """One page of the keys of what the viewer follows, the newest on top."""
    own = select(Follow.key).where(Follow.person_id == viewer.id, Follow.stopped_at.is_(None))
    return numbered(own.order_by(Follow.since.desc(), Follow.key), number=number)


def mutes_of(viewer: Viewer, *, number: int) -> Page[str]:
    """One page of the keys of what the viewer has muted, the newest on top."""
    own = select(Mute.key).where(Mute.person_id == viewer.id)
    return numbered(own.order_by(Mute.since.desc(), Mute.key), number=number)


def followed_ids(viewer: Viewer, kind: str) -> Select[int]:
    """The ids of the things of a kind (`page`) that the viewer follows."""
    number = func.substr(Follow.key, len(kind) + 2)
    return select(cast(number, Integer)).where(
        Follow.person_id == viewer.id,
        Follow.key.startswith(f"{kind}:", autoescape=True),
        Follow.stopped_at.is_(None),
    )


def followed_words(viewer: Viewer, kind: str) -> Select[str]:
    """The words of the things of a kind (`tag`) that the viewer follows."""
    return select(func.substr(Follow.key, len(kind) + 2)).where(
        Follow.person_id == viewer.id,
        Follow.key.startswith(f"{kind}:", autoescape=True),
        Follow.stopped_at.is_(None),
    )


def muted_ids(viewer: Viewer, kind: str) -> Select[int]:
    """The ids of the things of a kind (`person`) that the viewer has muted."""
    return select(cast(func.substr(Mute.key, len(kind) + 2), Integer)).where(
        Mute.person_id == viewer.id, Mute.key.startswith(f"{kind}:", autoescape=True)
    )


def muted_words(viewer: Viewer, kind: str) -> Select[str]:
    """The words of the things of a kind (`tag`) that the viewer has muted."""
    return select(func.substr(Mute.key, len(kind) + 2)).where(
        Mute.person_id == viewer.id, Mute.key.startswith(f"{kind}:", autoescape=True)
    )


def followers(key: str) -> int:
    """How many people follow the thing with this key; who they are is told to nobody."""
    following = select(func.count()).where(Follow.key == key, Follow.stopped_at.is_(None))
    return db.session.scalar(following) or 0


def numbers_of_followers(kind: str, ids: Collection[int] | None = None) -> dict[int, int]:
    """By id, how many people follow these things of a kind (`page`), or any of them."""
    some = Follow.key.startswith(f"{kind}:", autoescape=True)
    if ids is not None:
        some = Follow.key.in_([f"{kind}:{each}" for each in ids])
    rows = select(Follow.key, func.count()).where(some, Follow.stopped_at.is_(None))
    counted = db.session.execute(rows.group_by(Follow.key))
    return {int(key.partition(":")[2]): number for key, number in counted}


def untouched(viewer: Viewer, kind: str, number: Any) -> ColumnElement[bool]:
    """Whether the viewer has never followed the thing of a kind with this id, a column, and not
    muted it: who stopped following is not asked again."""
    key = literal(f"{kind}:").concat(cast(number, String))
    held = select(Follow.key).where(Follow.person_id == viewer.id, Follow.key == key)
    return and_(~held.exists(), ~muted(viewer, key))


def most_followed(
    people: Select[Any], *where: ColumnElement[bool], least: int, most: int
) -> Sequence[Person]:
    """Of the active people with these ids those whom most follow, but no fewer than `least`.

    Nobody is counted further than up to a hundred followers, and no number is told.
    """
    some = select(people.subquery().c.id).distinct().subquery("some")
    key = literal("person:").concat(cast(some.c.id, String))
    follows = (
        select(Follow.person_id)
        .where(Follow.key == key, Follow.stopped_at.is_(None))
        .limit(_FOLLOWERS_COUNTED)
        .correlate(some)
        .subquery()
    )
    count = select(func.count()).select_from(follows).correlate(some).scalar_subquery()
    counted = select(some.c.id, count.label("count")).subquery()
    return db.session.scalars(
        select(Person)
        .join(counted, counted.c.id == Person.id)
        .where(Person.status == "active", counted.c.count >= least, *where)
        .order_by(counted.c.count.desc(), Person.name_key, Person.id)
        .limit(most)
    ).all()


def new_here(viewer: Viewer, hint: str, *, few: int) -> bool:
    """Whether the viewer follows fewer than so many people, and has not put the hint away."""
    people = (
        select(func.count())
        .where(
            Follow.person_id == viewer.id,
            Follow.key.startswith("person:"),
            Follow.stopped_at.is_(None),
        )
        .scalar_subquery()
    )
    return bool(db.session.scalar(select(and_(people < few, ~muted(viewer, hint)))))
