"""What hits are limited to, as the index knows it: ids and names, with nobody's words in between.

How a filter is written is for query.py, and what it names is for whoever knows the reader.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

FILE = "file"
"""What a document can hold."""

_DATE = re.compile(r"((?:19|20|21)\d\d)(?:-(\d\d?))?(?:-(\d\d?))?", re.ASCII)


@dataclass(frozen=True)
class Filters:
    """What a document has to be. Of several things of one sort any will do; tags are all demanded.

    What is empty limits nothing. The names but for the last two are those of the columns of the
    index (columns.py).

    holds  what it comes with: FILE
    since  changed at this moment (aware) or later
    until  changed before this moment
    """

    kinds: frozenset[str] = frozenset()
    spaces: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self != NO_FILTERS

    def __or__(self, other: "Filters") -> "Filters":
        """Both: any of the things of one sort, every tag, and within the narrower of the times."""
        named = {name: getattr(self, name) | getattr(other, name) for name in (*ANY, "tags")}
        return Filters(
            **named,
            since=max(filter(None, (self.since, other.since)), default=None),
            until=min(filter(None, (self.until, other.until)), default=None),
        )

    def any_of(self) -> Mapping[str, frozenset[str]]:
        """By the name of the column, the things of which a document has to be one."""
        return {name: wanted for name in ANY if (wanted := getattr(self, name))}


ANY = ("kinds", "spaces", "by", "owners", "states", "holds")
NO_FILTERS = Filters()


def beginning(text: str, zone: tzinfo) -> datetime | None:
    """When a year, a month or a day begins that is written as 2026, 2026-03 or 2026-03-14."""
    written = _DATE.fullmatch(text)
    if not written:
        return None
    year, month, day = (int(part or 1) for part in written.groups())
    try:
        return datetime(year, month, day, tzinfo=zone)
    except ValueError:  # the 31st of February
        return None
