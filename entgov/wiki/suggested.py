"""Pages and tags that are suggested while somebody types."""

from collections.abc import Sequence

from sqlalchemy import Select, case, func, or_, select, union, union_all
from sqlalchemy.orm import contains_eager

from entgov.core.beginnings import beginning, beginning_address, nearness
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.stream.models import Post, PostTag
from entgov.stream.policy import readable_by as post_readable_by
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, PageTag, Revision
from entgov.wiki.policy import living, readable_by

_NOT_WRITABLE = frozenset("[]|/\n")
"""Signs that mean something inside of `[[ ]]`."""


def pages(
    viewer: Viewer, words: Sequence[str], *, most: int, home: Space | None = None
) -> Sequence[Page]:
    """The pages that the viewer may read and in whose title the words begin.

    With `home` those of that space come first, and of the others only those that a text there can
    link to: pages of open spaces.
    """
    near = case((Page.space_id == (home.id if home else 0), 0), else_=1)
    statement = select(Page).join(Space).where(living(), space_readable_by(viewer))
    if home is not None:
        statement = statement.where(or_(Space.kind == "open", Space.id == home.id))
    return db.session.scalars(
        statement.where(beginning_address(words, Page.slug))
        .options(contains_eager(Page.space))
        .order_by(near, nearness(words, Page.slug), Page.changed_at.desc(), Page.id.desc())
        .limit(most)
    ).all()


def recent_pages(viewer: Viewer, *, most: int) -> Sequence[Page]:
    """Where the viewer is likely to go on: pages they wrote, then others, those changed last."""
    written = Page.id.in_(select(Revision.page_id).where(Revision.author_id == viewer.id))
    own = or_(Page.owner_id == viewer.id, written)
    return db.session.scalars(
        select(Page)
        .join(Space)
        .where(living(), space_readable_by(viewer))
        .options(contains_eager(Page.space))
        .order_by(case((own, 0), else_=1), Page.changed_at.desc(), Page.id.desc())
        .limit(most)
    ).all()


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


def tags(viewer: Viewer, words: Sequence[str], *, most: int) -> Sequence[str]:
    """The tags of what the viewer may read that begin so, the most used first.

    Only what the viewer may read is counted: the order must not tell of anything else.
    """
    some = _known_tags(words)
    pages = select(PageTag.tag).join(Page).where(readable_by(viewer), PageTag.tag.in_(some))
    posts = select(PostTag.tag).join(Post).where(post_readable_by(viewer), PostTag.tag.in_(some))
    carried = union_all(pages, posts.where(Post.removed_at.is_(None))).subquery()
    return db.session.scalars(
        select(carried.c.tag)
        .group_by(carried.c.tag)
        .order_by(nearness(words, carried.c.tag), func.count().desc(), carried.c.tag)
        .limit(most)
    ).all()


def _known_tags(words: Sequence[str]) -> Select[str]:
    """Tags that begin so, whoever may read them. Each is looked at once, however often it is used:
    without `materialized` databases look at all uses."""
    every = union(select(PageTag.tag), select(PostTag.tag)).cte().prefix_with("MATERIALIZED")
    return select(every.c.tag).where(beginning(words, every.c.tag))
