"""Where posts are written: their drafts."""

from collections.abc import Collection

from flask import url_for

from entgov.drafts.forms import Desk
from entgov.drafts.models import Draft
from entgov.stream import queries
from entgov.stream.models import Post, ScheduledPost
from entgov.stream.policy import answerable_by, editable_by, reactable_by
from entgov.web.guard import Viewer, those


def post_desk(
    spaces: Collection[str], asked_for: str | None, kind: str | None = None, *, begun: str = ""
) -> Desk:
    """Where a post is written, for one of these spaces, by their addresses; `begun` are words that
    it is asked to begin with.

    What was meant for a space that is not among them must not go into a form that would send it
    elsewhere.
    """

    def fits(draft: Draft) -> bool:
        return draft.fields.get("space") in spaces

    wanted = asked_for if asked_for in spaces else None
    asked = {"space": wanted, "kind": kind, "text": begun}
    return Desk("post", url_for("stream.new"), fits=fits, wanted=asked)


def reply_desk(post: Post, *, begun: str | None = None) -> Desk:
    """Where a post is answered; `begun` are words that the reply is asked to begin with."""
    address = url_for("stream.reply", post_id=post.id)
    return Desk(f"reply:{post.id}", address, post.author.name, wanted={"text": begun})


def share_desk(post: Post) -> Desk:
    """Where a post is shared to other spaces."""
    address = url_for("stream.share", post_id=post.id)
    return Desk(f"share:{post.id}", address, post.author.name)


def scheduled_desk(scheduled: ScheduledPost) -> Desk:
    """Where a post that waits for its time is changed."""
    address = url_for("stream.change_scheduled", scheduled_id=scheduled.id)
    return Desk(f"scheduled:{scheduled.id}", address)


def edit_desk(post: Post) -> Desk:
    """Where a post gets another wording."""
    address = url_for("stream.edit", post_id=post.id)
    return Desk(f"post-edit:{post.id}", address, post.opening, has_saved=True)


def saved_post(viewer: Viewer, post_id: int) -> tuple[str, str] | None:
    """The source of a post as it now stands, if the viewer may read it; posts have no title."""
    post = queries.unremoved_post(viewer, post_id)
    return ("", post.source) if post else None


def answerable_posts(viewer: Viewer, post_ids: Collection[int]) -> set[int]:
    """Those of the posts that the viewer may answer."""
    return those(Post, post_ids, answerable_by(viewer))


def own_scheduled_posts(viewer: Viewer, ids: Collection[int]) -> set[int]:
    """Those of the posts that wait for their time which are the viewer's."""
    return those(ScheduledPost, ids, ScheduledPost.person_id == viewer.id)


def shareable_posts(viewer: Viewer, post_ids: Collection[int]) -> set[int]:
    """Those of the posts that the viewer may share."""
    return those(Post, post_ids, reactable_by(viewer))


def editable_posts(viewer: Viewer, post_ids: Collection[int]) -> set[int]:
    """Those of the posts that the viewer may edit."""
    return those(Post, post_ids, editable_by(viewer), Post.removed_at.is_(None))
