"""The filters of a saved search as they are kept, and back.

They are kept by what they meant: ids, not names. The worker then needs no look-up for each search,
and a space that gets another name is still the one that was meant.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from entgov.search.filters import ANY, Filters
from entgov.search.query import Query, understand

_NAMED = (*ANY, "tags")
_TIMES = ("since", "until")


def as_kept(query: Query) -> dict[str, Any]:
    """What limits a query, and in which other words it is found, as plain values.

    Of common words that are looked for as words of the body, such as IT, it is kept that they are.
    """
    filters = query.filters
    common = understand(query.said).common
    own = {
        "also": query.also,
        "meant": [word for word in query.words if word in common],
    }
    named = {name: sorted(getattr(filters, name)) for name in _NAMED if getattr(filters, name)}
    times = {name: at.isoformat() for name in _TIMES if (at := getattr(filters, name))}
    return {**named, **times, **{name: some for name, some in own.items() if some}}


def as_asked(said: str, limits: Mapping[str, Any], tags: Mapping[str, str]) -> Query:
    """The query that was saved; `tags` says by which name tags go that have another one now."""
    limited: dict[str, Any] = {name: frozenset(limits[name]) for name in _NAMED if name in limits}
    if "tags" in limited:
        limited["tags"] = frozenset(tags.get(tag, tag) for tag in limited["tags"])
    limited |= {name: datetime.fromisoformat(limits[name]) for name in _TIMES if name in limits}
    also = tuple((bit, tuple(others)) for bit, others in limits.get("also", ()))
    query, meant = understand(said), tuple(limits.get("meant", ()))
    return replace(
        query,
        words=(*query.words, *meant),
        common=tuple(word for word in query.common if word not in meant),
        filters=Filters(**limited),
        also=also,
    )
