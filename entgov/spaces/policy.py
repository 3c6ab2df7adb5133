"""The one rule of entgov: what a person may see follows from the space alone.

Each right is one SQL expression over `Space`, or over `Membership` where its name begins with
`membership`. As a filter it lists, with the id it checks, so a list and its items cannot disagree.
Rooms with things inside spaces go through `in_readable_space` and `in_writable_space` and have no
rule of their own.

Administrators run accounts, not content: being one opens no closed or private space. With a reason
one can read in such a space for a while (`inspected_by`), where a screen asks for that by name;
that is a right to read and no more, so `writable_by` and all that follows does not know of it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select, true

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import Instant
from entgov.spaces.models import Inspection, Membership, Space
from entgov.web.guard import Each, Viewer


def _stands(viewer: Viewer, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Not correlated to memberships: the query around it may look at some of its own."""
    return (
        select(Membership.id)
        .where(Membership.space_id == Space.id, Membership.person_id == viewer.id, *conditions)
        .correlate_except(Membership)
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
        Space.kind != "private",
        _stands(viewer, Membership.state.in_(["member", "invited"])),
        inspected_by(viewer),
    )


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces whose pages, posts and files the person may read."""
    return or_(writable_by(viewer), inspected_by(viewer))


def writable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces in which the person may write pages and posts: all that are open to them."""
    return or_(Space.kind == "open", member(viewer))


def inspected_by(viewer: Viewer) -> ColumnElement[bool]:
    """The space that a viewer reads in with a reason, for as long as that lasts; of people as such
    none, see `inspections.reading`."""
    if viewer.inspection_id is None:
        return false()
    return (
        select(Inspection.id)
        .where(
            Inspection.id == viewer.inspection_id,
            Inspection.person_id == viewer.id,
            Inspection.space_id == Space.id,
            lasting(),
        )
        .correlate_except(Inspection)
        .exists()
    )


def lasting() -> ColumnElement[bool]:
    """The inspections that are not over at the moment at which a statement is executed.

    Not those whose administrator is one no more, or whose session is gone: nobody has to notice.
    """
    who = select(Person.id).where(
        Person.id == Inspection.person_id,
        Person.status == "active",
        Person.role == "administrator",
    )
    session = select(SignInSession.id).where(
        SignInSession.id == Inspection.session_id,
        SignInSession.person_id == Inspection.person_id,
    )
    return and_(
        Inspection.ended_at.is_(None),
        Inspection.until > bindparam("at_this_moment", callable_=now, type_=Instant(), unique=True),
        who.correlate_except(Person).exists(),
        session.correlate_except(SignInSession).exists(),
    )


def inspectable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces in which the person can read only with a reason, as an administrator."""
    administrator = true() if viewer.is_administrator else false()
    return and_(administrator, ~readable_by(viewer))


def inspections_told_to(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces of whose inspections the person is told: those they run; where nobody is there who
    runs it, those they are in, so that somebody always is."""
    run = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.space_id == Space.id,
            Membership.role == "steward",
            Person.status == "active",
        )
        .correlate_except(Membership, Person)
    )
    told = or_(_stands(viewer, Membership.role == "steward"), and_(member(viewer), ~run.exists()))
    return and_(Space.kind != "open", told)


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


def in_own_space(space_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Things, by the column with their space's id, of spaces that the person is in."""
    return _in(space_id, member(viewer))


def people_in(space: Space) -> ColumnElement[bool]:
    """The people who are in the space: `member` from the other side."""
    if space.everyone:
        return true()
    inside = select(Membership.person_id).where(
        Membership.space_id == space.id, Membership.state == "member"
    )
    return Person.id.in_(inside)


def readers_of(space: Space) -> ColumnElement[bool]:
    """The people who may read what is in the space: `readable_by` from the other side."""
    return true() if space.kind == "open" else people_in(space)


def writers(space_id: Any) -> ColumnElement[bool]:
    """The people, of those that the query looks at, who may write in the space with this id."""
    return (
        select(Space.id)
        .where(Space.id == space_id, writable_by(Each(Person.id)))
        .correlate_except(Space)
        .exists()
    )


def members_of_any(space_ids: Any) -> ColumnElement[bool]:
    """The people, of those that the query looks at, who are in one of the spaces with these ids."""
    return (
        select(Space.id)
        .where(Space.id.in_(space_ids), member(Each(Person.id)))
        .correlate_except(Space)
        .exists()
    )


def _in_space(
    right: Callable[[Viewer], ColumnElement[bool]], viewer: Viewer
) -> ColumnElement[bool]:
    return _in(Membership.space_id, right(viewer))


def _in(space_id: Any, right: ColumnElement[bool]) -> ColumnElement[bool]:
    # The query around it may have a space of its own.
    spaces = select(Space.id).where(right).correlate_except(Space)
    return space_id.in_(spaces)  # type: ignore[no-any-return]  # any column
