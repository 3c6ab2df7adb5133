"""What of posts is told while it happens, and who may hear it: whoever finds it in that list.

A place is what somebody looks at: "following" and "everyone" are orders of Home, "thread:5" is a
thread, and "space:4", "tag:budget", "person:3" and "page:12" are the streams of these.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, literal_column, select, true

from entgov.accounts.models import Person
from entgov.core.database import db, portions
from entgov.core.facts import FactRecord
from entgov.core.gathered import gathered, ids_in
from entgov.live.events import Event, Rows
from entgov.spaces.policy import in_readable_space
from entgov.stream import facts
from entgov.stream.models import Placement, Post, PostTag
from entgov.stream.policy import readable_by
from entgov.stream.queries.following import followed_by
from entgov.stream.queries.muting import IN_THREAD, heard_by
from entgov.web.guard import Each, Viewer

_ACTS = (
    facts.ReactionGiven,
    facts.ReactionTakenBack,
    facts.PostBacked,
    facts.BackingTakenBack,
)
_KINDS = {
    "PostPublished": "post",
    "PostRemoved": "gone",
    "PostHidden": "gone",
    **{each.__name__: "acts" for each in _ACTS},
}


class Posts:
    """Posts and replies, those that are gone, and what people do with them."""

    rows = Rows(FactRecord, FactRecord.at, FactRecord.kind.in_(_KINDS))

    def events(self, rows: Sequence[FactRecord]) -> Sequence[Event]:
        posts = _posts({record.data["post_id"] for record in rows})
        places = _places(posts.values())
        return [
            Event(_KINDS[record.kind], post.id, post.thread_id or post.id, places[post.id], by)
            for record in rows
            if (post := posts.get(record.data["post_id"])) is not None
            for by in [record.actor_id]
        ]

    def hearers(
        self, place: str, things: Collection[int], people: Collection[int]
    ) -> Iterator[tuple[int, int]]:
        kind, _, name = place.partition(":")
        values = {"number": int(name)} if kind == "space" else {}
        for some in portions(people):
            asked = {"things": list(things), "people": some, **values}
            for thing, hearers in db.session.execute(_hearers(kind), asked):
                yield from ((thing, each) for each in ids_in(hearers))


def _posts(ids: Collection[int]) -> dict[int, Any]:
    columns = (Post.id, Post.thread_id, Post.author_id, Post.about)
    rows = db.session.execute(select(*columns).where(Post.id.in_(ids)))
    return {row.id: row for row in rows}


def _places(posts: Collection[Any]) -> dict[int, frozenset[str]]:
    """Where each of the posts shows up."""
    ids = [post.id for post in posts]
    found = {post.id: {f"thread:{post.thread_id or post.id}"} for post in posts}
    for post in posts:
        found[post.id].add(f"person:{post.author_id}")
        if post.thread_id is None:
            found[post.id] |= {"following", "everyone"} | ({post.about} if post.about else set())
    placed = select(Placement.post_id, Placement.space_id).where(Placement.post_id.in_(ids))
    for post_id, space_id in db.session.execute(placed):
        found[post_id].add(f"space:{space_id}")
    tagged = select(PostTag.post_id, PostTag.tag).where(PostTag.post_id.in_(ids))
    for post_id, tag in db.session.execute(tagged):
        found[post_id].add(f"tag:{tag}")
    return {post_id: frozenset(places) for post_id, places in found.items()}


@cache
def _hearers(kind: str) -> Select[int, str]:
    """Which posts are shown to which people at a place of this kind, and not their own."""
    # A column without its table is that of the outermost query, however deep it stands.
    each_person = Each(literal_column("person.id", Integer))
    each_for_each = select(Post.id, gathered(Person.id)).select_from(Post).join(Person, true())
    return each_for_each.group_by(Post.id).where(
        Post.id.in_(bindparam("things", expanding=True)),
        Person.id.in_(bindparam("people", expanding=True)),
        Person.status == "active",
        _shown(kind, each_person),
    )


def _shown(kind: str, viewer: Viewer) -> ColumnElement[bool]:
    """The posts, of those that belong to a place of this kind, that its list shows the viewer."""
    despite = {"thread": IN_THREAD, "tag": ["tag"], "following": (), "everyone": ()}
    heard = heard_by(viewer, despite=despite.get(kind, ["space"]))
    match kind:
        case "following":
            return and_(readable_by(viewer), heard, followed_by(viewer))
        case "person":
            return readable_by(viewer)
        case "space":
            return and_(_placed_here(viewer), heard)
        case _:
            return and_(readable_by(viewer), heard)


def _placed_here(viewer: Viewer) -> ColumnElement[bool]:
    here = Placement.space_id == bindparam("number", type_=Integer)
    return (
        select(Placement.post_id)
        .where(Placement.post_id == Post.id, here, in_readable_space(Placement.space_id, viewer))
        .correlate_except(Placement)
        .exists()
    )
