"""Who may do what with posts. Who may see one follows from the spaces that its thread stands in.

A thread stands in one space or in several (`Placement`), and whoever may read in one of them reads
all of it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from entgov.spaces.policy import in_readable_space, in_space_run_by, in_writable_space
from entgov.stream.models import Idea, Kind, Placement, Post
from entgov.web.guard import Viewer


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may read."""
    return placed(in_readable_space, viewer)


def answerable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may reply to."""
    return placed(in_writable_space, viewer)


def editable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may edit and remove: their own, where they may still write.

    What who keeps order has hidden is for them to show again.
    """
    own = and_(Post.author_id == viewer.id, Post.hidden_at.is_(None))
    return and_(own, answerable_by(viewer))


def run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person keeps in order: by running a space that the thread stands in."""
    return placed(in_space_run_by, viewer)


def run_wholly_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts of threads that stand only in spaces which the person runs."""
    elsewhere = (
        select(Placement.post_id)
        .where(
            Placement.post_id == func.coalesce(Post.thread_id, Post.id),
            ~in_space_run_by(Placement.space_id, viewer),
        )
        .correlate_except(Placement)
        .exists()
    )
    return and_(run_by(viewer), ~elsewhere)


def reactable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may react to, save and quote: all that stand and they can read."""
    return and_(Post.removed_at.is_(None), readable_by(viewer))


def answer_chosen_by(viewer: Viewer) -> ColumnElement[bool]:
    """The questions whose answer the person accepts: their own, and in spaces that they run."""
    own = and_(Post.author_id == viewer.id, answerable_by(viewer))
    return and_(_begun_as("question"), or_(own, run_by(viewer)))


def backable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The ideas of others that the person may vote for, and questions that they may have too."""
    others = Post.author_id != viewer.id
    return and_(_begun_as("question", "idea"), others, answerable_by(viewer))


def votable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The polls that the person may vote in, for as long as these are open."""
    return and_(_begun_as("poll"), answerable_by(viewer))


def acknowledgeable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The announcements that the person may say to have read."""
    return and_(_begun_as("announcement"), readable_by(viewer))


def announcement_run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The announcements of which the person sees who in the spaces they run has not read them."""
    return and_(_begun_as("announcement"), run_by(viewer))


def unpinnable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The announcements that the person takes off the top: those they could have made there."""
    return and_(_begun_as("announcement"), run_wholly_by(viewer))


def decider_chosen_by(viewer: Viewer) -> ColumnElement[bool]:
    """The ideas for which the person says who decides."""
    return and_(_begun_as("idea"), run_by(viewer))


def decided_by(viewer: Viewer) -> ColumnElement[bool]:
    """The ideas that the person decides: as the one who was chosen, or by running a space."""
    chosen = (
        select(Idea.post_id)
        .where(Idea.post_id == Post.id, Idea.decider_id == viewer.id)
        .correlate_except(Idea)
        .exists()
    )
    return and_(_begun_as("idea"), readable_by(viewer), or_(chosen, run_by(viewer)))


def _begun_as(*kinds: Kind) -> ColumnElement[bool]:
    """The first posts of these kinds that their authors have not removed."""
    return and_(Post.kind.in_(kinds), Post.thread_id.is_(None), Post.removed_at.is_(None))


def placed(
    right: Callable[[Any, Viewer], ColumnElement[bool]], viewer: Viewer
) -> ColumnElement[bool]:
    """The posts whose thread stands in a space to which the person has the right."""
    return (
        select(Placement.post_id)
        .where(
            Placement.post_id == func.coalesce(Post.thread_id, Post.id),
            right(Placement.space_id, viewer),
        )
        .correlate_except(Placement)
        .exists()
    )
