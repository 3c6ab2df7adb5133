"""Filters and orders of SCIM as SQL: what a provider looks for, the database finds.

What is looked for most, a user name or an id of the provider, is found by an index: a provider asks
for it before each change, for thousands of people one after another.
"""

from collections.abc import Callable, Mapping
from typing import Any

from scim2_models import InvalidFilterException, InvalidPathException
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)
from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select, true

from entgov.accounts.commands.people import normal_email
from entgov.accounts.models import Person, Profile
from entgov.groups.models import Group, GroupMember
from entgov.scim.comparing import ENTERPRISE, NO_TEXTS, compared, keyed, number_in, text_in
from entgov.scim.models import Provisioned
from entgov.scim.reading import user_key

_DEEPEST = 20
_MOST_TERMS = 100


def _kept(*path: str) -> Any:
    """What a provider said that is only given back, by the way to it."""
    return Provisioned.kept[path].as_string()


_USER_NAME = func.coalesce(Provisioned.user_name, Person.email)
USER: Mapping[str, Any] = {
    "id": Person.id,
    "externalid": Provisioned.external_id,
    "username": _USER_NAME,
    "displayname": Person.name,
    "name.formatted": Person.name,
    "name.familyname": _kept("name", "family_name"),
    "name.givenname": _kept("name", "given_name"),
    "title": Profile.job,
    "locale": _kept("locale"),
    "preferredlanguage": _kept("preferred_language"),
    "timezone": func.coalesce(Profile.zone, _kept("timezone")),
    "active": case((Person.status == "deactivated", 0), else_=1),
    "emails": Person.email,
    "emails.value": Person.email,
    "phonenumbers": Profile.phone,
    "phonenumbers.value": Profile.phone,
    "meta.created": Person.created_at,
    f"{ENTERPRISE}department": Profile.team,
    f"{ENTERPRISE}manager": Profile.manager_id,
    f"{ENTERPRISE}manager.value": Profile.manager_id,
}
GROUP: Mapping[str, Any] = {
    "id": Group.id,
    "externalid": Group.key,
    "displayname": Group.name,
    "meta.created": Group.created_at,
}
"""The columns behind attributes, by their folded names."""

_SELECTED = {"type": "work", "primary": True}
"""What is said of the one address or number that can be looked for."""


def matching(node: FilterNode, columns: Mapping[str, Any]) -> ColumnElement[bool]:
    """The rows that a filter lets through. Raises InvalidFilterException."""
    return _Matching(columns).visit(node)


def column_of(path: AttrPath, columns: Mapping[str, Any]) -> tuple[str, Any]:
    """The folded name and the column of an attribute. Raises InvalidFilterException."""
    uri = (path.uri or "").casefold()
    prefix = ENTERPRISE if f"{uri}:" == ENTERPRISE else ""
    name = prefix + ".".join(filter(None, (path.attr, path.sub_attr))).casefold()
    if name not in columns and name not in ("members", "members.value", "groups", "groups.value"):
        raise InvalidFilterException(detail=f"There is no looking for {str(path)[:100]}")
    return name, columns.get(name)


def order_of(path: str, columns: Mapping[str, Any], *, descending: bool) -> Any:
    """The order by an attribute. Raises InvalidPathException."""
    name = path.casefold()
    column = columns.get(name)
    if column is None:
        raise InvalidPathException(detail=f"There is no sorting by {path[:100]}")
    if name not in NO_TEXTS:
        folded = keyed(column)
        column = func.lower(column) if folded is None else folded
    return column.desc() if descending else column.asc()


class _Matching(FilterVisitor[ColumnElement[bool]]):
    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._columns = columns
        self._terms = 0
        self._depth = 0

    def visit(self, node: FilterNode) -> ColumnElement[bool]:
        self._terms += 1
        self._depth += 1
        if self._terms > _MOST_TERMS or self._depth > _DEEPEST:
            raise InvalidFilterException(detail="The filter is too long")
        found = super().visit(node)
        self._depth -= 1
        return found

    def visit_not(self, node: Not) -> ColumnElement[bool]:
        return not_(func.coalesce(self.visit(node.expr), false()))

    def visit_logical_expr(self, node: LogicalExpr) -> ColumnElement[bool]:
        terms = [self.visit(term) for term in node.terms]
        return and_(*terms) if node.op == LogicalOperator.and_ else or_(*terms)

    def visit_present(self, node: Present) -> ColumnElement[bool]:
        name, column = column_of(node.attr_path, self._columns)
        if name.startswith(("members", "groups")):
            return self._in_group(name, None)
        is_text = name not in NO_TEXTS
        return and_(column.is_not(None), column != "") if is_text else column.is_not(None)

    def visit_value_path(self, node: ValuePath) -> ColumnElement[bool]:
        """`emails[type eq "work" and value eq "a@b.c"]`: of one person there is one to find."""
        found: list[ColumnElement[bool]] = []
        terms = (
            node.val_filter.terms
            if isinstance(node.val_filter, LogicalExpr)
            and node.val_filter.op == LogicalOperator.and_
            else (node.val_filter,)
        )
        for term in terms:
            if not isinstance(term, Comparison | Present):
                raise InvalidFilterException(detail="There is no looking for this")
            name = term.attr_path.attr
            if isinstance(term, Comparison) and name.casefold() in _SELECTED:
                found.append(true() if term.value == _SELECTED[name.casefold()] else false())
                continue
            path = AttrPath(node.attr_path.attr, name, node.attr_path.uri)
            part = (
                Present(path)
                if isinstance(term, Present)
                else Comparison(path, term.op, term.value)
            )
            found.append(self.visit(part))
        return and_(*found)

    def visit_comparison(self, node: Comparison) -> ColumnElement[bool]:
        name, column = column_of(node.attr_path, self._columns)
        if name.startswith(("members", "groups")):
            return self._in_group(name, node)
        if node.value is None:
            present = self.visit_present(Present(node.attr_path))
            negated = not_(func.coalesce(present, false()))
            return present if node.op == CompareOperator.ne else negated
        if node.op == CompareOperator.eq and name in _INDEXED:
            return _INDEXED[name](text_in(node.value))
        return compared(name, column, node)

    def _in_group(self, name: str, node: Comparison | None) -> ColumnElement[bool]:
        own, other = GroupMember.group_id, GroupMember.person_id
        outer = Group.id
        if name.startswith("groups"):
            own, other, outer = other, own, Person.id
        inside = select(own).where(own == outer).correlate(Group, Person)
        if node is not None:
            if node.op != CompareOperator.eq:
                raise InvalidFilterException(detail="Members and groups are looked for by eq alone")
            inside = inside.where(other == number_in(node.value))
        return inside.exists()


def _named(user_name: str) -> ColumnElement[bool]:
    """By either index: their own user name, or their email address where they have none."""
    own = select(Provisioned.person_id).where(Provisioned.user_key == user_key(user_name))
    named = select(Provisioned.person_id).where(Provisioned.user_key.is_not(None))
    other = select(Person.id).where(
        Person.email == normal_email(user_name),
        Person.id.not_in(named.where(Provisioned.person_id == Person.id)),
    )
    return Person.id.in_(own.union_all(other))


_INDEXED: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "username": _named,
    "emails": lambda text: Person.email == normal_email(text),
    "emails.value": lambda text: Person.email == normal_email(text),
}
