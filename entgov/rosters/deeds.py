"""What becomes other of accounts, as the rows of a list say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from entgov.rosters.columns import spaces_in
from entgov.rosters.standing import Standing

TOLD = ("job", "team", "manager")
"""Columns of what people tell of themselves."""


@dataclass
class Deed:
    """What becomes other of one account, as a row says it: `{column: [before, after]}`.

    person_id is None where the account is made, until it is made ready.
    """

    email: str
    name: str
    changes: Mapping[str, list[str]]
    person_id: int | None = None

    def after(self, column: str, otherwise: str = "") -> str:
        return self.changes[column][1] if column in self.changes else otherwise


@dataclass(frozen=True)
class Context:
    """What the deeds are done in: how all stood, by whom, and when."""

    stood: Standing
    by: int | None
    moment: datetime


def spaces_of(
    there: Mapping[int, Deed], column: str, side: int, context: Context
) -> Iterator[tuple[int, int]]:
    """Who comes into which space, or out of it (`joins` or `leaves`), as ids."""
    for person_id, deed in there.items():
        for slug in spaces_in(deed.changes[column][side]) if column in deed.changes else ():
            if slug in context.stood.spaces:
                yield person_id, context.stood.spaces[slug].id
