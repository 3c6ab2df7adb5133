"""When a person wants to hear nothing, and when a digest is due: as clocks show it where they are.

Pure functions of instants and of a person's `Times`. A clock can jump: an hour that is not there
in March ends when the clock jumps over it, and one that is there twice in October counts twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_AHEAD = 9
"""Days to look ahead: a week, and what zones can add to it."""


@dataclass(frozen=True)
class Times:
    """A person's times.

    quiet_from, quiet_until  each day; the end may lie on the next day. Equal or None: no such hours
    quiet_days               days of the week, Monday is 0, that are quiet from midnight to midnight
    digest_hour              when digests come: an hour of the day
    digest_day               when the weekly one does: a day of the week, Monday is 0
    """

    zone: ZoneInfo
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_days: frozenset[int] = frozenset()
    digest_hour: int = 8
    digest_day: int = 0


def is_quiet(at: datetime, times: Times) -> bool:
    """Whether the person wants to hear nothing at this instant."""
    local = at.astimezone(times.zone)
    begin, end, clock = times.quiet_from, times.quiet_until, local.time()
    if local.weekday() in times.quiet_days:
        return True
    if begin is None or end is None or begin == end:
        return False
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def quiet_ends(at: datetime, times: Times) -> datetime | None:
    """The first instant from `at` on that is not quiet; None where every day is quiet."""
    if not is_quiet(at, times):
        return at
    ends = [time.min] + ([times.quiet_until] if times.quiet_until else [])
    moments = sorted(
        moment
        for day in _days(at, times.zone)
        for end in ends
        for moment in _moments(day, end, times.zone)
    )
    return next((m for m in moments if m >= at and not is_quiet(m, times)), None)


def digest_due(at: datetime, times: Times, *, weekly: bool) -> datetime | None:
    """When the digest comes that tells of what happened at `at`; None where every day is quiet.

    Where its hour is quiet on that day, it comes on the next on which it is not; and where it is
    quiet every day, when the quiet ends.
    """
    hours = [_moment(day, time(times.digest_hour), times.zone) for day in _days(at, times.zone)]
    coming = [hour for hour in hours if hour >= at]
    if weekly:
        right = (h.astimezone(times.zone).weekday() == times.digest_day for h in coming)
        coming = coming[next((n for n, is_it in enumerate(right) if is_it), 0) :]
    loud = next((hour for hour in coming if not is_quiet(hour, times)), None)
    return loud or quiet_ends(coming[0], times)


def _days(at: datetime, zone: ZoneInfo) -> Iterator[date]:
    first = at.astimezone(zone).date() - _DAY
    return (first + _DAY * number for number in range(2 * _AHEAD))


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant at which clocks there show this; where they jump over it, soon after the jump."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _moments(day: date, clock: time, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants at which clocks there may begin to be past this.

    One as a rule. Where they jump, each minute about the jump: the jump itself is among them.
    """
    both = {_moment(day, clock.replace(fold=fold), zone) for fold in (0, 1)}
    moment, last = min(both), max(both)
    while moment <= last:
        yield moment
        moment += _MINUTE
