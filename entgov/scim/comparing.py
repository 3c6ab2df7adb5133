"""One comparison of a SCIM filter as SQL: texts without case, numbers, moments, yes and no.

Attributes are compared as RFC 7643 says of each: texts without case but for external ids, the ids
of people and groups as numbers, which they are here.
"""

from datetime import UTC
from typing import Any

from scim2_models import InvalidFilterException
from scim2_models.path import CompareOperator, Comparison
from sqlalchemy import ColumnElement, and_, func

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import LARGEST_ID
from entgov.core.keys import key
from entgov.groups.models import Group
from entgov.web.forms import one_line

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:"
NUMBERS = {"id", f"{ENTERPRISE}manager", f"{ENTERPRISE}manager.value"}
"""The attributes that are ids, by their folded names."""
NO_TEXTS = NUMBERS | {"active", "meta.created"}
_EXACT = {"externalid"}
_KEYS = ((Person.name, Person.name_key), (Group.name, Group.name_key))
"""What is kept folded beside what it is made from, with an index."""


def keyed(column: Any) -> Any:
    """The column in which another one is kept folded; None where it is not."""
    return next((folded for plain, folded in _KEYS if plain is column), None)


def compared(name: str, column: Any, node: Comparison) -> ColumnElement[bool]:
    """The rows whose attribute of this folded name, in this column, compares so.

    Raises InvalidFilterException where the attribute has no such comparison or value.
    """
    if name in NUMBERS:
        return _by_number(column, node)
    if name == "active":
        return _by_truth(column, node)
    if name == "meta.created":
        return _by_operator(column, node.op, _moment(node.value))
    text = text_in(node.value)
    if name in _EXACT:
        return _by_operator(column, node.op, text)
    found = _by_operator(func.lower(column), node.op, text.lower())
    folded = keyed(column)
    if folded is not None and node.op == CompareOperator.eq:
        return and_(folded == key(text), found)  # an index finds it, as far as that goes
    return found


def text_in(value: Any) -> str:
    """A text as it would be kept: JSON can spell what no database can even be asked for."""
    return one_line(str(value).encode("utf-8", "ignore").decode())


def number_in(value: Any) -> int:
    """An id; -1, which nobody has, where it can be none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _by_number(column: Any, node: Comparison) -> ColumnElement[bool]:
    number = number_in(node.value)
    if node.op == CompareOperator.eq:
        return column == min(number, LARGEST_ID)  # type: ignore[no-any-return]  # any column
    if node.op == CompareOperator.ne:
        return column.is_distinct_from(number)  # type: ignore[no-any-return]  # as above
    raise InvalidFilterException(detail="Ids are looked for by eq and ne alone")


def _by_truth(column: Any, node: Comparison) -> ColumnElement[bool]:
    truth = {"true": 1, "false": 0}.get(str(node.value).casefold())
    if truth is None or node.op not in (CompareOperator.eq, CompareOperator.ne):
        raise InvalidFilterException(detail="active is true or false")
    return column == truth if node.op == CompareOperator.eq else column != truth  # type: ignore[no-any-return]


def _moment(value: Any) -> Any:
    try:
        moment = now().fromisoformat(str(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # at an end of time there may be no such in UTC
        raise InvalidFilterException(detail="This is no moment") from error


def _by_operator(column: Any, op: CompareOperator, value: Any) -> ColumnElement[bool]:
    match op:
        case CompareOperator.eq:
            found = column == value
        case CompareOperator.ne:
            found = column.is_distinct_from(value)
        case CompareOperator.co:
            found = column.contains(value, autoescape=True)
        case CompareOperator.sw:
            found = column.startswith(value, autoescape=True)
        case CompareOperator.ew:
            found = column.endswith(value, autoescape=True)
        case CompareOperator.gt:
            found = column > value
        case CompareOperator.ge:
            found = column >= value
        case CompareOperator.lt:
            found = column < value
        case _:
            found = column <= value
    return found  # type: ignore[no-any-return]  # any column
