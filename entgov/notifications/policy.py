"""Who may see which notices: one's own, of what one may still read and has not muted.

List, number and mail ask this one rule, at the moment at which they tell; so what somebody may no
longer know is gone from all of them at once.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from entgov.accounts.models import Person
from entgov.follows.queries import muted_ids
from entgov.notifications.models import Notice
from entgov.notifications.sources import Source, sources
from entgov.web.guard import Each, Viewer


def seen_by(viewer: Viewer, notice: Any = Notice) -> ColumnElement[bool]:
    """The notices that the person may see; whoever was deactivated sees none."""
    active = select(Person.id).where(Person.id == viewer.id, Person.status == "active")
    return and_(
        notice.person_id == viewer.id,
        active.correlate(None).exists(),
        allowed(sources(), viewer, notice),
    )


def allowed(known: tuple[Source, ...], viewer: Viewer, notice: Any) -> ColumnElement[bool]:
    """Those whose thing the person may meet, done by nobody whom they have muted, unless it is of a
    kind that is always told."""
    things = [
        and_(notice.thing_kind == source.THING, source.visible(viewer, notice)) for source in known
    ]
    unmuted = notice.actor_id.not_in(muted_ids(viewer, "person"))
    always = [kind.name for source in known for kind in source.KINDS if kind.always]
    told = or_(notice.actor_id.is_(None), unmuted, *([notice.kind.in_(always)] if always else []))
    return and_(told, or_(false(), *things))


def still_seen() -> Select[int]:
    """The ids of the notices that the people whose they are may see."""
    of_each = allowed(sources(), Each(Person.id), Notice)
    return (
        select(Notice.id)
        .join(Person, Person.id == Notice.person_id)
        .where(Person.status == "active", of_each)
    )
