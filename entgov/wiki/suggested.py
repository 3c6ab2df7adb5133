"""Pages and tags that are suggested while somebody types."""

from bisect import bisect_left
from collections.abc import Sequence
from heapq import nsmallest
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CompoundSelect,
    Engine,
    Select,
    case,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from entgov.core.beginnings import read
from entgov.core.database import db
from entgov.search.names import begun_by, begun_with_slips, named
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.stream.models import Post, PostTag
from entgov.stream.policy import readable_by as post_readable_by
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, PageTag, Revision
from entgov.wiki.policy import living, readable_by

_MOST_COUNTED = 50
"""Tags of which uses are counted; of more, their letters say which come first."""
_USES = 100
"""Uses that are counted of each."""
_MANY, _KEPT = 300, 10.0
"""Of more tags than these, what they are is read anew after so many seconds; and counted, as ever,
for what the viewer may read at that moment."""
_LAST = "\U0010ffff"
_NOT_WRITABLE = frozenset("[]|/\n")
"""Signs that mean something inside of `[[ ]]`."""


def pages(
    viewer: Viewer,
    words: Sequence[str],
    *,
    most: int,
    home: Space | None = None,
    slips: bool = False,
) -> Sequence[Page]:
    """The pages that the viewer may read and in whose title the words begin; `slips` forgives one
    in each word. Without words it is the newest.

    With `home` those of that space come first, and of the others only those that a text there can
    link to: pages of open spaces.
    """
    near = case((Page.space_id == (home.id if home else 0), 0), else_=1)
    statement = select(Page).join(Space).where(living(), space_readable_by(viewer))
    if home is not None:
        statement = statement.where(or_(Space.kind == "open", Space.id == home.id))
    order: list[Any] = [Page.changed_at.desc(), Page.id.desc()]
    if words:
        found = named("page", words, slips=slips)
        statement = statement.join(found, found.c.thing_id == Page.id)
        order.insert(0, found.c.place > 0)
    return db.session.scalars(
        statement.options(contains_eager(Page.space)).order_by(near, *order).limit(most)
    ).all()


def recent_pages(viewer: Viewer, *, most: int) -> Sequence[Page]:
    """Where the viewer is likely to go on: pages they wrote, then others, those changed last."""
    owned = select(Page.id).where(Page.owner_id == viewer.id)
    written = select(Revision.page_id).where(Revision.author_id == viewer.id)
    readable = (
        select(Page)
        .join(Space)
        .where(living(), space_readable_by(viewer))
        .options(contains_eager(Page.space))
        .order_by(Page.changed_at.desc(), Page.id.desc())
        .limit(most)
    )
    own = db.session.scalars(readable.where(Page.id.in_(union(owned, written)))).all()
    if len(own) == most:
        return own
    others = db.session.scalars(readable.where(Page.id.not_in([page.id for page in own]))).all()
    return [*own, *others][:most]


def link_to(page: Page, home: Space | None) -> str:
    """How a text in the space `home` links to the page."""
    title = _writable(page.title)
    name = page.title if title == page.title else page.slug
    if home is not None and page.space_id != home.id:
        space = page.space.name
        name = f"{space if _writable(space) == space else page.space.slug}/{name}"
    return f"[[{name}]]" if name == page.title else f"[[{name}|{title}]]"


def _writable(text: str) -> str:
    return "".join(sign for sign in text if sign not in _NOT_WRITABLE)


def tags(viewer: Viewer, words: Sequence[str], *, most: int, slips: bool = False) -> Sequence[str]:
    """The tags of what the viewer may read that begin so, the most used first.

    Only what the viewer may read is counted: the order must not tell of anything else.
    """
    known = _known()
    if slips:
        some = [tag for tag in known.tags if begun_with_slips(tag, words)]
    else:
        some = [tag for tag in known.beginning(words[0]) if begun_by(tag, words)]
    counted = _used(viewer, some, 1) if len(some) > _MOST_COUNTED else [(tag, 1) for tag in some]
    if len(counted) <= _MOST_COUNTED:
        counted = _used(viewer, [tag for tag, _ in counted], _USES)
    typed = " ".join(words)

    def place(counted: tuple[str, int]) -> tuple[bool, int, str]:
        tag, uses = counted
        return not " ".join(read(tag)).startswith(typed), -uses, tag

    return [tag for tag, _ in nsmallest(most, counted, key=place)]


def _used(viewer: Viewer, tags: Sequence[str], most: int) -> list[tuple[str, int]]:
    """How often each tag is used where the viewer may read, counted up to about `most`; those that
    are not used there are left out."""
    if not tags:
        return []
    carried = (select(column).where(column.in_(tags)) for column in (PageTag.tag, PostTag.tag))
    each = union(*carried).cte("each")
    pages = select(PageTag.page_id).join(Page).where(PageTag.tag == each.c.tag, readable_by(viewer))
    posts = (
        select(PostTag.post_id)
        .join(Post)
        .where(PostTag.tag == each.c.tag, post_readable_by(viewer), Post.removed_at.is_(None))
    )
    uses = [
        select(func.count())
        .select_from(some.correlate(each).limit(most).subquery())
        .correlate(each)
        .scalar_subquery()
        for some in (pages, posts)
    ]
    counted = db.session.execute(select(each.c.tag, uses[0] + uses[1]))
    return [(tag, uses) for tag, uses in counted if uses]


class _Known:
    """Every tag at one moment, whoever may read it, by the words in it."""

    def __init__(self, tags: Sequence[str]) -> None:
        self.tags = tags
        self.at = monotonic()
        self._words = sorted((word, tag) for tag in tags for word in read(tag))

    @property
    def is_of_use(self) -> bool:
        """Few are read anew each time: so they are all there from the first moment."""
        return len(self.tags) > _MANY and monotonic() - self.at < _KEPT

    def beginning(self, word: str) -> list[str]:
        """The tags in which a word begins so."""
        ends = bisect_left(self._words, (word + _LAST,))
        found = self._words[bisect_left(self._words, (word,)) : ends]
        return list(dict.fromkeys(tag for _, tag in found))


_kept: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


def _known() -> _Known:
    known = _kept.get(db.engine)
    if known is None or not known.is_of_use:
        known = _kept[db.engine] = _Known(db.session.scalars(_known_tags()).all())
    return known


def _known_tags() -> CompoundSelect[str]:
    """Every tag once, whoever may read it: the database leaps from each to the next."""
    return union(_each(PageTag.tag), _each(PostTag.tag))


def _each(column: InstrumentedAttribute[str]) -> Select[str]:
    tags = select(func.min(column).label("tag")).cte(recursive=True)
    following = select(func.min(column)).where(column > tags.c.tag).scalar_subquery()
    tags = tags.union_all(select(following).where(tags.c.tag.is_not(None)))
    return select(tags.c.tag).where(tags.c.tag.is_not(None))
