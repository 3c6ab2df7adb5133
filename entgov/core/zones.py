"""The time zones that one chooses from, as the IANA names them."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> Sequence[str]:
    """The zones that are named after places; what else there is are older names for them."""
    places = (name for name in available_timezones() if "/" in name)
    return ("UTC", *sorted(each for each in places if not each.startswith(("Etc/", "SystemV/"))))


def in_words(zone: str) -> str:
    """A zone as it is read."""
    return zone.replace("_", " ")
