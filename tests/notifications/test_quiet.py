"""Quiet hours and digests, in every kind of zone and over every jump of its clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from entgov.notifications.quiet import Times, digest_due, is_quiet, quiet_ends

ZONES = ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
ZONES += ["Pacific/Apia", "America/St_Johns", "Africa/Casablanca"]
LONDON = ZoneInfo("Europe/London")
WEEKEND = frozenset({5, 6})

minutes = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))
clocks = st.none() | minutes
instants = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
all_times = st.builds(
    Times,
    st.sampled_from(ZONES).map(ZoneInfo),
    clocks,
    clocks,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.integers(0, 23),
    st.integers(0, 6),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@given(instants, all_times, st.data())
@example(utc(2026, 3, 29, 0, 40), Times(LONDON, time(22), time(1, 30)), None)
def test_the_end_of_the_quiet_is_the_first_instant_that_is_not_quiet(at, times, data):
    end = quiet_ends(at, times)
    assert end is not None
    assert end >= at
    assert not is_quiet(end, times)
    if data and end > at:
        between = data.draw(st.integers(0, int((end - at).total_seconds()) - 1))
        assert is_quiet(at + timedelta(seconds=between), times)


@given(instants, all_times, st.booleans())
def test_a_digest_comes_later_and_never_in_the_quiet(at, times, weekly):
    due = digest_due(at, times, weekly=weekly)
    assert due is not None
    assert due >= at
    assert due - at <= timedelta(days=16)
    assert not is_quiet(due, times)


@given(instants, st.timedeltas(timedelta(0), timedelta(days=20)), all_times, st.booleans())
def test_what_happened_later_is_never_told_of_earlier(at, by, times, weekly):
    assert digest_due(at, times, weekly=weekly) <= digest_due(at + by, times, weekly=weekly)


@given(instants, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 6))
def test_without_quiet_it_comes_at_its_hour(at, zone, hour, day):
    times = Times(ZoneInfo(zone), digest_hour=hour, digest_day=day)
    daily, weekly = (digest_due(at, times, weekly=each) for each in (False, True))
    for due, most in ((daily, 2), (weekly, 8)):
        shown = due.astimezone(times.zone)
        assert due - at <= timedelta(days=most, hours=2)
        assert shown.hour == hour or shown.hour == (hour + 1) % 24  # an hour that was left out
    assert weekly.astimezone(times.zone).weekday() == day


def test_all_days_quiet_is_never():
    times = Times(LONDON, quiet_days=frozenset(range(7)))
    assert quiet_ends(utc(2026, 11, 22), times) is None
    assert digest_due(utc(2026, 11, 22), times, weekly=True) is None


def test_a_night_and_a_weekend():
    times = Times(LONDON, time(18), time(8), WEEKEND)
    friday_evening = utc(2026, 7, 10, 18)
    assert quiet_ends(friday_evening, times) == utc(2026, 7, 13, 7)  # Monday, 8:00 in summer
    assert quiet_ends(utc(2026, 7, 13, 7), times) == utc(2026, 7, 13, 7)
    assert digest_due(friday_evening, times, weekly=False) == utc(2026, 7, 13, 7)


def test_an_hour_that_clocks_jump_over_ends_with_the_jump():
    times = Times(LONDON, time(22), time(1, 30))  # 1:30 is not there on this night
    assert quiet_ends(utc(2026, 3, 29, 0, 40), times) == utc(2026, 3, 29, 1)
    assert quiet_ends(utc(2026, 10, 25, 0, 10), times) == utc(2026, 10, 25, 0, 30)
    assert is_quiet(utc(2026, 10, 25, 1, 10), times)  # it is 1:10 once more
