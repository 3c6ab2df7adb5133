"""The one rule of entgov: what a person may see follows from the space alone.

Each right is one SQL expression over `Space`, or over `Membership` where its name begins with
`membership`. As a filter it lists, with the id it checks, so a list and its items cannot disagree.
Rooms with things inside spaces go through `in_readable_space` and `in_writable_space` and have no
rule of their own.

Administrators run accounts, not content: being one opens no closed or private space.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from entgov.spaces.models import Membership, Space
from entgov.web.guard import Viewer


def _stands(viewer: Viewer, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Correlated to the space only: the query around it may look at memberships of its own."""
    return (
        select(Membership.id)
        .where(Membership.space_id == Space.id, Membership.person_id == viewer.id, *conditions)
        .correlate(Space)
        .exists()
    )


def member(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces that the person is in."""
    return or_(Space.everyone, _stands(viewer, Membership.state == "member"))


def invited(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces that the person is invited to and has not joined."""
    return _stands(viewer, Membership.state == "invited")


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces that the person knows of: of a private one only its members and the invited."""
    return or_(
        Space.kind != "private", _stands(viewer, Membership.state.in_(["member", "invited"]))
    )


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces whose pages, posts and files the person may read."""
    return or_(Space.kind == "open", member(viewer))


def writable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces in which the person may write pages and posts: all that they may read."""
    return readable_by(viewer)


def run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces that the person runs: as a steward; open ones also as an administrator."""
    steward = _stands(viewer, Membership.role == "steward")
    administrator = true() if viewer.is_administrator else false()
    return or_(steward, and_(Space.kind == "open", administrator))


def members_run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces in which the person says who is in: all that they run but Everyone."""
    return and_(run_by(viewer), ~Space.everyone)


def joinable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces that the person can come into by themselves: open ones, and where invited.

    Those they are in already count too, so that joining from two tabs ends well in both.
    """
    return or_(Space.kind == "open", invited(viewer), member(viewer))


def askable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces that a person can ask to join: the closed ones. Asking twice does no harm."""
    return and_(Space.kind == "closed", visible_to(viewer))


def leavable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces that a person can leave: all that they know of but Everyone."""
    return and_(~Space.everyone, visible_to(viewer))


def membership_visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The memberships that the person may know of.

    Stewards can be seen by whoever knows of the space, so that one knows whom to ask; members by
    those who may read in it; who is invited or asks to join by those who run it.
    """
    return or_(
        and_(Membership.role == "steward", _in_space(visible_to, viewer)),
        and_(Membership.state == "member", _in_space(readable_by, viewer)),
        _in_space(members_run_by, viewer),
    )


def membership_run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The memberships that the person may change."""
    return _in_space(members_run_by, viewer)


def in_readable_space(space_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Things, by the column with their space's id, that the person may read."""
    return _in(space_id, readable_by(viewer))


def in_writable_space(space_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Things, by the column with their space's id, that the person may change."""
    return _in(space_id, writable_by(viewer))


def in_space_run_by(space_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Things, by the column with their space's id, whose space the person runs."""
    return _in(space_id, run_by(viewer))


def _in_space(
    right: Callable[[Viewer], ColumnElement[bool]], viewer: Viewer
) -> ColumnElement[bool]:
    return _in(Membership.space_id, right(viewer))


def _in(space_id: Any, right: ColumnElement[bool]) -> ColumnElement[bool]:
    return space_id.in_(select(Space.id).where(right))  # type: ignore[no-any-return]  # any column
