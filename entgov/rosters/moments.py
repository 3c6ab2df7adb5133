"""A week before a planned last day: a moment of which those hear whom it concerns.

Of each day they hear once. A day that was planned later than that is told at once, and one that is
taken back before is not told.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, Text, case, cast, literal, select

from entgov.accounts.models import Profile
from entgov.core.database import Instant, db
from entgov.notifications.sources import Moment
from entgov.rosters.models import Leaving

KIND = THING = "leaving"
BEFORE = timedelta(days=7)


def moments(_after: datetime, until: datetime) -> Iterator[Moment]:
    """Who leaves, then their manager, then the administrator who planned it.

    However long no worker ran, a day that is to come is told.
    """
    days = _near(until)
    if not days:
        return
    yield Moment(KIND, THING, "own", _rows(Leaving.person_id, days))
    managed = _rows(Profile.manager_id, days).join(Profile, Profile.person_id == Leaving.person_id)
    yield Moment(KIND, THING, "manager", managed)
    yield Moment(KIND, THING, "planned", _rows(Leaving.by_id, days))


def _near(moment: datetime) -> Sequence[date]:
    """The days that are planned, from the day of a moment on and no further than the week after."""
    first = moment.astimezone(UTC).date()
    near = Leaving.last_day.between(first, first + BEFORE)
    return db.session.scalars(select(Leaving.last_day).where(near).distinct()).all()


def _rows(person_id: Any, days: Sequence[date]) -> Select[Any]:
    weeks = {day: literal(_week_before(day), Instant()) for day in days}
    told_at = case(weeks, value=Leaving.last_day)
    return (
        select(
            person_id.label("person_id"),
            Leaving.person_id.label("thing_id"),
            (literal("leaving:") + cast(Leaving.person_id, Text)).label("about"),
            told_at.label("happened_at"),
        )
        .select_from(Leaving)
        .where(Leaving.last_day.in_(days))
    )


def _week_before(day: date) -> datetime:
    return datetime.combine(day - BEFORE, time(), UTC)
