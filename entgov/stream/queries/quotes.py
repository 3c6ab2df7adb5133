"""What posts quote, for who may read it: a small card. It is never part of the text that is stored,
so whoever loses sight of the quoted post loses it in the quote too.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from entgov.core.database import db
from entgov.stream.models import Post
from entgov.stream.policy import readable_by
from entgov.web.guard import Viewer


def with_quotes(viewer: Viewer, posts: Iterable[Post]) -> None:
    """Tell these posts what they quote, where the viewer may read that: one query, if any does."""
    quoting = [post for post in posts if post.quoted_id and not post.is_removed]
    if not quoting:
        return
    found = db.session.scalars(
        select(Post)
        .where(Post.id.in_({post.quoted_id for post in quoting}), readable_by(viewer))
        .options(joinedload(Post.author, innerjoin=True))
    )
    by_id = {post.id: post for post in found}
    for post in quoting:
        post.show_quoted(by_id.get(post.quoted_id or 0))
