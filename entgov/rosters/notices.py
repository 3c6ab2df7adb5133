"""That somebody's last day is near: told to them, their manager and whoever planned it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, joinedload

from entgov.accounts.models import Person, Profile
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.rosters.models import Leaving
from entgov.rosters.moments import KIND
from entgov.rosters.moments import THING as LEAVING
from entgov.web.guard import Viewer
from entgov.web.screen import on_day

_Leaver, _Planner = aliased(Person), aliased(Person)


class LastDays:
    """Days on which people are to leave."""

    THING = LEAVING
    KINDS = (
        Kind(
            KIND,
            _l("A last day is near: yours, that of somebody you manage, or one that you planned"),
            mail="at_once",
        ),
    )

    def tellings(self, _fact: FactRecord) -> Iterator[Telling]:
        return iter(())

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        """As long as the day is planned, and they are here."""
        leaves = (
            select(Leaving.person_id)
            .join(_Leaver, _Leaver.id == Leaving.person_id)
            .where(Leaving.person_id == notice.thing_id, _Leaver.status != "deactivated")
        )
        manages = select(Profile.person_id).where(
            Profile.person_id == notice.thing_id, Profile.manager_id == viewer.id
        )
        planned = (
            select(_Planner.id)
            .join(Leaving, Leaving.by_id == _Planner.id)
            .where(Leaving.person_id == notice.thing_id, _Planner.id == viewer.id)
            .where(_Planner.role == "administrator")
        )
        seen = or_(
            notice.thing_id == viewer.id,
            manages.correlate_except(Profile).exists(),
            planned.correlate_except(Leaving, _Planner).exists(),
        )
        return leaves.correlate_except(Leaving, _Leaver).exists() & seen

    def shown(self, viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        ids = {group.newest.thing_id for group in groups}
        found = select(Leaving).where(Leaving.person_id.in_(ids))
        planned = db.session.scalars(found.options(joinedload(Leaving.person)))
        days = {each.person_id: each for each in planned}
        return {
            group.newest.id: _shown(viewer, group, days[group.newest.thing_id])
            for group in groups
            if group.newest.thing_id in days
        }


def _shown(viewer: Viewer, group: Group, planned: Leaving) -> Shown:
    person, day = planned.person, on_day(planned.last_day)
    if person.id == viewer.id:
        return Shown(
            words=str(gettext("Your last day is %(day)s", day=day)),
            title=str(gettext("Give your pages new owners before then")),
            url=url_for("people.pages", handle=person.handle),
            reason=str(gettext("It is your account")),
        )
    reasons = {
        "manager": gettext("You are their manager"),
        "planned": gettext("You planned the day"),
    }
    return Shown(
        words=str(gettext("The last day of %(name)s is %(day)s", name=person.name, day=day)),
        title=str(gettext("Pages of theirs wait for new owners then")),
        url=url_for("people.show", handle=person.handle),
        reason=str(reasons[group.newest.reason]),
    )
