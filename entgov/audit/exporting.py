"""What the trail shows as a file, in parts, however long it is: each few hundred facts are read by
themselves, with the rights of who asked as they are then."""

from collections.abc import Callable, Iterator
from typing import Literal

from entgov.audit.lines import COLUMNS, as_json, as_row
from entgov.audit.trail import Entry, Limits, every
from entgov.web.guard import Viewer
from entgov.web.spreadsheets import MARK, as_csv

What = Literal["csv", "jsonl"]
TYPES: dict[What, str] = {"csv": "text/csv", "jsonl": "application/jsonl"}


def parts(viewer: Viewer | None, limits: Limits, what: What) -> Iterator[str]:
    """The file in parts, for this viewer; without one it is all that there is."""
    if what == "csv":
        yield MARK + as_csv([COLUMNS])
    for some in every(viewer, limits):
        yield _WRITERS[what](some)


def _as_csv(some: list[Entry]) -> str:
    return as_csv(map(as_row, some))


def _as_jsonl(some: list[Entry]) -> str:
    return "".join(f"{as_json(entry)}\n" for entry in some)


_WRITERS: dict[What, Callable[[list[Entry]], str]] = {"csv": _as_csv, "jsonl": _as_jsonl}
