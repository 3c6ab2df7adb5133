"""What somebody has muted stays out wherever posts are listed or counted for them.

Who goes to a muted thing itself, a profile, a tag's or a space's own screen, meets it: a list says
`despite` which kinds it does not heed.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from entgov.follows.queries import muted_ids, muted_words
from entgov.spaces.policy import in_own_space, in_readable_space
from entgov.stream.models import Post, PostTag
from entgov.stream.policy import placed
from entgov.web.guard import Viewer

IN_THREAD = ("thread", "space")
"""What is not asked of replies that are shown with their thread."""


def heard_by(
    viewer: Viewer, post: Any = Post, *, despite: Collection[str] = ()
) -> ColumnElement[bool]:
    """The posts that no mute of the viewer keeps out."""
    tagged = (
        select(PostTag.post_id)
        .where(PostTag.post_id == post.id, PostTag.tag.in_(muted_words(viewer, "tag")))
        .correlate_except(PostTag)
    )
    thread = func.coalesce(post.thread_id, post.id)
    heard = {
        "person": post.author_id.not_in(muted_ids(viewer, "person")),
        "tag": or_(~muted_words(viewer, "tag").exists(), ~tagged.exists()),
        "thread": thread.not_in(muted_ids(viewer, "thread")),
        "space": placed(_in_heard_space, viewer),
    }
    return and_(true(), *(rule for kind, rule in heard.items() if kind not in despite))


def in_heard_own_spaces(viewer: Viewer) -> ColumnElement[bool]:
    """The posts of threads that stand in a space the person is in and has not muted."""
    return placed(_in_heard_own_space, viewer)


def _in_heard_space(space_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    unmuted = space_id.not_in(muted_ids(viewer, "space"))
    return and_(in_readable_space(space_id, viewer), unmuted)


def _in_heard_own_space(space_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    return and_(in_own_space(space_id, viewer), space_id.not_in(muted_ids(viewer, "space")))
