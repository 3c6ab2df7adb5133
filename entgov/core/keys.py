"""Keys: a text as it is compared and sorted, kept in a column beside the text itself.

To fold thousands of names anew for each list is most of the time that the list takes, and no index
helps. The databases can't keep the key by themselves: SQLite's own lower() knows ASCII only, and an
index over ours would be wrong in every program that has it not; PostgreSQL sorts as its locale
says. So the key is made here, in the same statement as the text, and both sort it by its bytes (on
PostgreSQL, COLLATE "C").
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import MappedColumn, mapped_column

from entgov.core.beginnings import plain

LONGEST = 200
"""Characters of a key: more than a text has that somebody looks for, and few enough for an index of
several keys."""
_LAST = "\U0010ffff"

Fold = Callable[[str], str]


def key(said: str | None) -> str:
    """A text as it is compared and sorted; the same for what somebody looks for in it."""
    return plain(said or "")[:LONGEST]


def key_of(column: str, fold: Fold = key) -> MappedColumn[Any]:
    """A column with the key of another one of its row, also where rows are put in without an
    object. What changes the other one without an object has to change the key as well."""

    def from_row(context: Any) -> str:
        return fold(context.get_current_parameters().get(column) or "")

    return mapped_column(default=from_row, server_default=text("''"))


def kept(model: type[Any], keys: Mapping[str, tuple[str, Fold]]) -> None:
    """Have columns with keys follow theirs whenever one is set on an object: `{column: (key,
    fold)}`."""
    for column, (name, fold) in keys.items():
        event.listen(getattr(model, column), "set", _follow(name, fold))


def _follow(name: str, fold: Fold) -> Callable[..., None]:
    def note(thing: Any, value: str | None, _before: Any, _initiator: Any) -> None:
        setattr(thing, name, fold(value or ""))

    return note


def begins(column: Any, beginning: str) -> Any:
    """The rows whose key begins so: a stretch of an index, which LIKE is not."""
    return column.between(beginning, beginning + _LAST)
