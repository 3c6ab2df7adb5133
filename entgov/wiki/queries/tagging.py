"""All tags, and which go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import false, func, literal, select, true, union_all
from sqlalchemy.orm import aliased

from entgov.core.beginnings import beginning
from entgov.core.database import db
from entgov.stream.models import Post, PostTag
from entgov.stream.policy import readable_by as post_readable_by
from entgov.tags.queries import as_known
from entgov.web.guard import Viewer
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered_rows
from entgov.wiki.models import Page, PageTag
from entgov.wiki.policy import readable_by

MOST_RELATED = 8
TAGS_ON_A_SCREEN = 100


def known_tags(viewer: Viewer, words: Sequence[str] | None, *, number: int) -> Numbered[Any]:
    """One screen of the tags that the viewer meets, with how many pages and posts carry each.

    With `words` those in which each of them begins a word; of none at all nothing begins so.
    """
    carried = _carried(viewer).subquery()
    which = true() if words is None else beginning(words, carried.c.tag) if words else false()
    return numbered_rows(
        select(carried.c.tag, func.sum(carried.c.page), func.sum(carried.c.post))
        .where(which)
        .group_by(carried.c.tag)
        .order_by(carried.c.tag),
        number=number,
        per_page=TAGS_ON_A_SCREEN,
    )


@dataclass(frozen=True)
class Tag:
    """A tag, with how many pages and posts carry it that the viewer may see."""

    word: str
    pages: int
    posts: int


def known_tag(viewer: Viewer, name: str) -> Tag | None:
    """The tag that goes by this name (normalised), if the viewer may see anything that carries it.

    What is carried only where they may not read is no tag to them, whatever its other names.
    """
    carried = _carried(viewer, *as_known([name])).subquery()
    row = db.session.execute(
        select(carried.c.tag, func.sum(carried.c.page), func.sum(carried.c.post)).group_by(
            carried.c.tag
        )
    ).one_or_none()
    return Tag(*row) if row else None


def name_of_tag(viewer: Viewer, name: str) -> str:
    """By which name a tag goes, as far as the viewer may know: else the name stays as it is."""
    (tag,) = as_known([name])
    if tag == name:
        return name
    some = _carried(viewer, tag).limit(1)
    return tag if db.session.execute(some).first() else name


def related_tags(viewer: Viewer, tag: str) -> Sequence[str]:
    """Tags that stand on pages that carry this one, as far as the viewer may read them."""
    other = aliased(PageTag)
    return db.session.scalars(
        select(other.tag)
        .join(PageTag, PageTag.page_id == other.page_id)
        .join(Page, Page.id == PageTag.page_id)
        .where(PageTag.tag == tag, other.tag != tag, readable_by(viewer))
        .group_by(other.tag)
        .order_by(func.count().desc(), other.tag)
        .limit(MOST_RELATED)
    ).all()


def _carried(viewer: Viewer, *tags: str) -> Any:
    """Every use of these tags, or of all, on what the viewer may see."""
    these = (lambda column: column.in_(tags)) if tags else (lambda _column: true())
    pages = (
        select(PageTag.tag.label("tag"), literal(1).label("page"), literal(0).label("post"))
        .join(Page, Page.id == PageTag.page_id)
        .where(readable_by(viewer), these(PageTag.tag))
    )
    posts = (
        select(PostTag.tag.label("tag"), literal(0).label("page"), literal(1).label("post"))
        .join(Post, Post.id == PostTag.post_id)
        .where(post_readable_by(viewer), Post.removed_at.is_(None), these(PostTag.tag))
    )
    return union_all(pages, posts)
