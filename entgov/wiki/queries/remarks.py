"""Remarks on passages, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.stream.models import Post
from entgov.stream.policy import readable_by
from entgov.web.guard import Viewer
from entgov.wiki import passages
from entgov.wiki.models import Page, Remark, Revision, page_key

MOST_MARKED = 50
"""Passages that are marked in a text; a text full of marks can't be read."""


@dataclass(frozen=True)
class Marked:
    """A passage that a page still has, and the thread about it."""

    quote: str
    before: str
    author: str
    url: str


def remarks(viewer: Viewer, page: Page) -> Sequence[Marked]:
    """The newest remarks on passages that stand on the page, as far as the viewer may read them."""
    rows = db.session.execute(
        select(Remark.quote, Remark.before, Person.name, Post.id)
        .join(Post, Post.id == Remark.post_id)
        .join(Person, Person.id == Post.author_id)
        .where(
            Remark.page_id == page.id,
            Post.about == page_key(page.id),
            Post.removed_at.is_(None),
            readable_by(viewer),
        )
        .order_by(Post.id.desc())
        .limit(MOST_MARKED)
    ).all()
    if not rows:
        return []
    plain = db.session.scalar(select(Revision.plain).where(Revision.id == page.head_id)) or ""
    standing = passages.standing(plain, {row.quote for row in rows})
    return [
        Marked(quote, before, name, f"/posts/{post_id}")
        for quote, before, name, post_id in rows
        if quote in standing
    ]
