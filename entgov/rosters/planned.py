"""What each row of a list would do, as it is worked out and then kept in a `RosterRow`."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from entgov.rosters.models import Act


@dataclass
class Planned:
    """A row and what it does; the fields are as in `RosterRow`."""

    line: int
    email: str
    name: str
    act: Act
    said: Mapping[str, str]
    changes: dict[str, list[str]] = field(default_factory=dict)
    problems: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    person_id: int | None = None

    def wrong(self, column: str, sentence: str) -> None:
        """Note what is wrong with a cell; such a row keeps the whole list from being applied."""
        self.problems.append([column, sentence])


@dataclass(frozen=True)
class Terms:
    """By what a list is applied. `by_id`: who brought it; `today`: in the time zone of the body."""

    by_id: int | None
    today: date
    end_missing: bool = False
    end_membership: bool = False


def digest(rows: Sequence[Planned]) -> str:
    """A name for what these rows do."""
    told = [[row.line, row.email, row.act, row.changes, row.problems] for row in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
