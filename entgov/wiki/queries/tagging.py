"""All tags, and which go together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import false, func, literal, select, true, union_all
from sqlalchemy.orm import aliased

from entgov.core.beginnings import beginning
from entgov.core.database import db
from entgov.stream.models import Post, PostTag
from entgov.stream.policy import readable_by as post_readable_by
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


def _carried(viewer: Viewer) -> Any:
    pages = (
        select(PageTag.tag.label("tag"), literal(1).label("page"), literal(0).label("post"))
        .join(Page, Page.id == PageTag.page_id)
        .where(readable_by(viewer))
    )
    posts = (
        select(PostTag.tag.label("tag"), literal(0).label("page"), literal(1).label("post"))
        .join(Post, Post.id == PostTag.post_id)
        .where(post_readable_by(viewer), Post.removed_at.is_(None))
    )
    return union_all(pages, posts)
