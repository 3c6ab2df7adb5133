"""That an administrator reads in a space with a reason: a notice of the room below.

It can't be switched off, and muting the administrator does not keep it away.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.inspections.facts import InspectionBegun
from entgov.notifications.naming import who
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.spaces.models import Inspection, Space
from entgov.spaces.policy import inspections_told_to
from entgov.web.guard import Each, Viewer
from entgov.web.screen import day_and_time

HEARD = (InspectionBegun,)


class Inspections:
    """Administrators who read in a space that they are not in."""

    THING = "inspection"
    KINDS = (
        Kind(
            "inspection",
            _l("An administrator reads in a space that you run, with a reason"),
            mail="at_once",
            always=True,
        ),
    )

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        if fact.kind != InspectionBegun.__name__:
            return
        told = select(Space.id).where(
            Space.id == fact.space_id, inspections_told_to(Each(Person.id))
        )
        them = select(Person.id).where(told.correlate_except(Space).exists())
        inspection_id = fact.data["inspection_id"]
        thing, about = (self.THING, inspection_id), f"inspection:{inspection_id}"
        yield Telling("inspection", them, thing, about, "steward")

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        told = (
            select(Inspection.id)
            .join(Space, Space.id == Inspection.space_id)
            .where(Inspection.id == notice.thing_id, inspections_told_to(viewer))
        )
        return told.correlate_except(Inspection, Space).exists()

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        ids = {group.newest.thing_id for group in groups}
        found = select(Inspection).where(Inspection.id.in_(ids))
        found = found.options(joinedload(Inspection.space))
        inspections = {each.id: each for each in db.session.scalars(found)}
        return {
            group.newest.id: _shown(inspections[group.newest.thing_id], group)
            for group in groups
            if group.newest.thing_id in inspections
        }


def _shown(inspection: Inspection, group: Group) -> Shown:
    return Shown(
        words=_words(inspection, who(group)),
        title=inspection.reason,
        url=url_for("space_inspections.index", space=inspection.space.slug),
        reason=str(gettext("You run this space")),
    )


def _words(inspection: Inspection, name: str) -> str:
    said = {"who": name, "space": inspection.space.name}
    if inspection.ended_at:
        said["until"] = day_and_time(inspection.ended_at)
        words = gettext(
            "%(who)s could read all of %(space)s as administrator, until %(until)s", **said
        )
    else:
        said["until"] = day_and_time(inspection.until)
        words = gettext(
            "%(who)s can read all of %(space)s as administrator, until %(until)s", **said
        )
    return str(words)
