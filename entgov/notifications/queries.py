"""What of their notices people see: the list, in groups, and the number beside the bell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.notifications.models import Notice, NoticePreference, NoticeTimes
from entgov.notifications.policy import seen_by
from entgov.notifications.sources import Group, Kind, Shown, Source, kinds, sources
from entgov.web.guard import Viewer, anyone
from entgov.web.paging import Cursor, Stretch, stretch

MOST_COUNTED = 100
"""So far unread groups are counted."""
_LOOKED_AT = 1000  # unread notices that are looked at for that, the newest
_PER_STRETCH = 30
_NAMED = 2


@dataclass(frozen=True)
class Line:
    """A group of notices and what is told of it."""

    group: Group
    shown: Shown

    @property
    def id(self) -> int:
        return self.group.newest.id


def unread_for(viewer: Viewer) -> Sequence[tuple[str, str, bool]]:
    """What the viewer has not read: about what, of which kind, and whether it is in their list.

    One statement for every screen, built once in a process; those in the list come first.
    """
    found = db.session.execute(_unread(sources(), anyone(viewer)), {"viewer_id": viewer.id})
    return [(about, kind, in_app) for about, kind, in_app in found]


@cache
def _unread(_sources: tuple[Source, ...], viewer: Any) -> Select[str, str, bool]:
    newest = (
        select(Notice)
        .where(
            Notice.person_id == viewer.id,
            Notice.read_at.is_(None),
            or_(Notice.in_app, Notice.mail_at.is_not(None)),
        )
        .order_by(Notice.happened_at.desc(), Notice.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    notice = aliased(Notice, newest)
    return (
        select(notice.about, notice.kind, notice.in_app)
        .where(seen_by(viewer, notice))
        .distinct()
        .order_by(notice.in_app.desc())
        .limit(MOST_COUNTED)
    )


def any_unread(viewer: Viewer, about: str) -> bool:
    """Whether anything about this is unread, be it in the viewer's list or not."""
    own = (Notice.person_id == viewer.id, Notice.about == about, Notice.read_at.is_(None))
    return db.session.scalar(select(Notice.id).where(*own).limit(1)) is not None


def notice_of(viewer: Viewer, notice_id: int) -> Notice | None:
    """One of the viewer's own notices that they may see."""
    if notice_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Notice)
        .where(Notice.id == notice_id, seen_by(viewer))
        .options(joinedload(Notice.actor))
    )


def list_for(viewer: Viewer, *, before: Cursor | None) -> Stretch[Line]:
    """One stretch of the viewer's list: a line for each group, by its newest notice.

    Notices are walked along an index, the newest first, and only the first of each group is taken;
    so it matters not how many somebody has.
    """
    statement = select(Notice).where(Notice.in_app, seen_by(viewer), ~_has_newer(viewer))
    if before:
        statement = statement.where(before.older(Notice.happened_at, Notice.id))
    newest = statement.order_by(Notice.happened_at.desc(), Notice.id.desc())
    rows = db.session.scalars(newest.limit(_PER_STRETCH + 1)).all()
    cut = stretch(rows, lambda row: Cursor(row.happened_at, row.id), size=_PER_STRETCH)
    return Stretch(lines(viewer, groups(viewer, cut.rows)), cut.next, cut.top)


def _has_newer(viewer: Viewer) -> Any:
    other = aliased(Notice)
    return (
        select(other.id)
        .where(
            other.person_id == Notice.person_id,
            other.about == Notice.about,
            other.kind == Notice.kind,
            other.in_app,
            other.read_at.is_(None) == Notice.read_at.is_(None),
            or_(
                other.happened_at > Notice.happened_at,
                and_(other.happened_at == Notice.happened_at, other.id > Notice.id),
            ),
            seen_by(viewer, other),
        )
        .correlate(Notice)
        .exists()
    )


def groups(viewer: Viewer, newest: Sequence[Notice]) -> list[Group]:
    """The groups that these are the newest of, with who did it: one query for all."""
    if not newest:
        return []
    did = _who_did(viewer, newest)
    return [Group(each, *did.get(_group_of(each), ((), 0, 1))) for each in newest]


def _who_did(
    viewer: Viewer, newest: Iterable[Notice]
) -> Mapping[tuple[str, str, bool], tuple[Sequence[Person], int, int]]:
    unread = Notice.read_at.is_(None).label("unread")
    key = (Notice.about, Notice.kind, unread)
    each = (
        select(
            *key,
            Notice.actor_id,
            func.max(Notice.happened_at).label("at"),
            func.count().label("times"),
        )
        .where(
            Notice.in_app,
            seen_by(viewer),
            Notice.about.in_({notice.about for notice in newest}),
            Notice.kind.in_({notice.kind for notice in newest}),
        )
        .group_by(*key, Notice.actor_id)
        .subquery()
    )
    group = (each.c.about, each.c.kind, each.c.unread)
    last_first = (each.c.at.desc(), each.c.actor_id)
    ranked = select(
        *group,
        each.c.actor_id,
        func.row_number().over(partition_by=group, order_by=last_first).label("place"),
        func.count(each.c.actor_id).over(partition_by=group).label("people"),
        func.sum(each.c.times).over(partition_by=group).label("times"),
    ).subquery()
    rows = db.session.execute(
        select(ranked, Person)
        .outerjoin(Person, Person.id == ranked.c.actor_id)
        .where(ranked.c.place <= _NAMED)
        .order_by(ranked.c.place)
    )
    found: dict[tuple[str, str, bool], tuple[list[Person], int, int]] = {}
    for row in rows:
        named = found.setdefault((row.about, row.kind, bool(row.unread)), ([], 0, 1))[0]
        if row.Person and (row.place == 1 or row.people == _NAMED):
            named.append(row.Person)
        found[row.about, row.kind, bool(row.unread)] = (
            named,
            row.people - len(named),
            int(row.times),
        )
    return found


def _group_of(notice: Notice) -> tuple[str, str, bool]:
    return notice.about, notice.kind, notice.read_at is None


def lines(viewer: Viewer, found: Sequence[Group]) -> list[Line]:
    """The groups with what is told of each, as the viewer may know it: a few queries for each kind
    of thing among them. What went meanwhile is left out."""
    shown: dict[int, Shown] = {}
    for source in sources():
        own = [group for group in found if group.newest.thing_kind == source.THING]
        if own:
            shown |= source.shown(viewer, own)
    return [Line(group, shown[group.newest.id]) for group in found if group.newest.id in shown]


@dataclass(frozen=True)
class Preference:
    """How somebody hears of one kind: as they said, or as the kind says itself."""

    kind: Kind
    in_app: bool
    mail: str


def preferences_of(viewer: Viewer) -> list[Preference]:
    """How the viewer hears of each kind about which they have a say."""
    own = {
        each.kind: each
        for each in db.session.scalars(
            select(NoticePreference).where(NoticePreference.person_id == viewer.id)
        )
    }
    return [
        Preference(kind, own.get(name, kind).in_app, own.get(name, kind).mail)
        for name, kind in kinds().items()
        if not kind.always
    ]


def times_of(viewer: Viewer) -> NoticeTimes | None:
    """When the viewer is left alone and when digests come; None where they never said."""
    return db.session.get(NoticeTimes, viewer.id)
