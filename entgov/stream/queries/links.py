"""Cards of posts that other texts link to."""

from collections.abc import Collection, Mapping

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.stream.linked import LinkCard
from entgov.stream.models import Post
from entgov.stream.policy import readable_by
from entgov.web.forms import whole_number
from entgov.web.guard import Viewer


class PostLinks:
    """Posts, at `/posts/7`."""

    BEGINS = "posts"

    def cards(self, viewer: Viewer, paths: Collection[str]) -> Mapping[str, LinkCard]:
        """The posts at these paths that the viewer may read and that stand."""
        numbers = {path: whole_number(path.removeprefix("/posts/")) for path in paths}
        ids = {path: each for path, each in numbers.items() if each and each <= LARGEST_ID}
        if not ids:
            return {}
        posts = db.session.scalars(
            select(Post)
            .where(Post.id.in_(ids.values()), Post.removed_at.is_(None), readable_by(viewer))
            .options(joinedload(Post.author, innerjoin=True))
        )
        found = {post.id: _card(post) for post in posts}
        return {path: found[each] for path, each in ids.items() if each in found}


def _card(post: Post) -> LinkCard:
    return LinkCard(
        title=gettext("Post by %(name)s", name=post.author.name),
        url=f"/posts/{post.id}",
        words=post.beginning,
    )
