"""A fact as one line for other programs: a row of a table, or JSON.

Names stand beside ids, as they are now, so that a line can be read without the database.
"""

import json
from collections.abc import Sequence
from typing import Any

from entgov.accounts.models import Person
from entgov.audit.trail import Entry

COLUMNS = (
    *("position", "id", "at", "kind", "what", "by", "by_name", "about", "about_name", "space_id"),
    "space",
    *("address", "via", "session", "before", "after", "data", "hash"),
)


def as_said(entry: Entry, *, values: bool = True) -> dict[str, Any]:
    """What the line says, by name; what there is not is left out. Without `values` it does not say
    what was before and after, nor what is called how."""
    fact, seal = entry.fact, entry.seal
    data = {name: value for name, value in fact.data.items() if name not in ("before", "after")}
    said = {
        "position": seal and seal.position,
        "id": fact.id,
        "at": fact.at.isoformat(timespec="microseconds"),
        "kind": fact.kind,
        "what": str(entry.what),
        "by": _handle(entry.who),
        "by_name": entry.who and entry.who.name,
        "about": _handle(entry.about),
        "about_name": entry.about and entry.about.name,
        "space_id": fact.space_id,
        "space": entry.space and entry.space.slug,
        "address": fact.address,
        "via": fact.via,
        "session": fact.session_id,
        "before": fact.data.get("before"),
        "after": fact.data.get("after"),
        "data": data,
        "hash": seal and seal.hash,
    }
    if not values:
        said |= {"before": None, "after": None, "data": _numbers(data)}
    return {name: value for name, value in said.items() if value is not None}


def as_json(entry: Entry, *, values: bool = True) -> str:
    """The line as JSON, without a line break."""
    said = as_said(entry, values=values)
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def as_row(entry: Entry) -> Sequence[str]:
    """The line as cells, in the order of COLUMNS."""
    said = as_said(entry)
    return [_cell(said.get(name)) for name in COLUMNS]


def _numbers(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if _is_of_numbers(value)}


def _is_of_numbers(value: Any) -> bool:
    """Whether it holds no text: not even in a list, such as the words of a glossary."""
    if isinstance(value, list):
        return all(map(_is_of_numbers, value))
    return value is None or isinstance(value, int | float)


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)


def _handle(person: Person | None) -> str | None:
    return person.handle if person else None
