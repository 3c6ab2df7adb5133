"""Lists of resources: filtered, in order, and a piece at a time, all of it by the database.

Where no order is asked for, the newest stand first: then who was just made is on the first page
of whoever looks whether that worked.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from scim2_models import Context, InvalidFilterException, ListResponse, SearchRequest
from sqlalchemy import Select, func, literal, select, union_all

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.groups.models import Group
from entgov.scim import groups, resources, users
from entgov.scim.matching import GROUP, USER, matching, order_of
from entgov.scim.resources import MOST_RESULTS, TOLERANT

_USUAL = 100
"""Resources in an answer where nobody says how many."""


def users_listed(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The people that are asked for."""
    asked = SearchRequest[resources.Person].model_validate(dict(sent), scim_policy=TOLERANT)
    found = _narrowed(users.ids(told=bool(asked.filter or asked.sort_by)), asked, USER)
    total = _count(found, Person.id)
    piece = _piece(_ordered(found, asked, USER, Person.id), asked).subquery()
    rows = db.session.execute(_ordered(users.whole(piece), asked, USER, Person.id)).all()
    return _answer(asked, total, users.shown([(row[0], row[1], row[2]) for row in rows]))


def groups_listed(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The groups that are asked for."""
    asked = SearchRequest[resources.Group].model_validate(dict(sent), scim_policy=TOLERANT)
    statement = _narrowed(groups.groups(), asked, GROUP)
    total = _count(statement, Group.id)
    some = db.session.scalars(_piece(_ordered(statement, asked, GROUP, Group.id), asked)).all()
    return _answer(asked, total, groups.shown(some, members=wants_members(asked)))


def all_listed(sent: Mapping[str, Any]) -> dict[str, Any]:
    """People and groups in one list."""
    asked = SearchRequest[resources.Person | resources.Group].model_validate(
        dict(sent), scim_policy=TOLERANT
    )
    if asked.filter or asked.sort_by:
        raise InvalidFilterException(
            detail=gettext("Users and groups are filtered and sorted at their own addresses")
        )
    both = union_all(
        _keys(users.users(), Person, "User"), _keys(groups.groups(), Group, "Group")
    ).subquery()
    total = db.session.scalar(select(func.count()).select_from(both)) or 0
    newest = select(both).order_by(both.c.created_at.desc(), both.c.id.desc())
    keys = [(row.kind, row.id) for row in db.session.execute(_piece(newest, asked))]
    return _answer(asked, total, _read(keys, wants_members(asked)))


def wants_members(asked: Any) -> bool:
    """Whether those who are in a group are asked for: there may be thousands."""
    named = [str(each).casefold().rpartition(":")[2] for each in asked.attributes or ()]
    left_out = [str(each).casefold().rpartition(":")[2] for each in asked.excluded_attributes or ()]
    return "members" not in left_out and (
        not named or any(each.startswith("members") for each in named)
    )


def _keys(statement: Any, model: Any, kind: str) -> Select[Any]:
    keys: Select[Any] = statement.with_only_columns(
        literal(kind).label("kind"), model.id.label("id"), model.created_at.label("created_at")
    )
    return keys


def _read(keys: list[tuple[str, int]], members: bool) -> list[Any]:
    people = [each for kind, each in keys if kind == "User"]
    others = [each for kind, each in keys if kind == "Group"]
    rows = db.session.execute(users.users().where(Person.id.in_(people))).all()
    some = db.session.scalars(groups.groups().where(Group.id.in_(others))).all()
    found = {
        ("User", int(each.id)): each
        for each in users.shown([(row[0], row[1], row[2]) for row in rows])
    }
    found |= {("Group", int(each.id)): each for each in groups.shown(some, members=members)}
    return [found[key] for key in keys if key in found]


def _narrowed(statement: Any, asked: Any, columns: Mapping[str, Any]) -> Any:
    return statement.where(matching(asked.filter.ast, columns)) if asked.filter else statement


def _ordered(statement: Any, asked: Any, columns: Mapping[str, Any], row_id: Any) -> Any:
    if asked.sort_by is None:
        return statement.order_by(row_id.desc())
    descending = asked.sort_order == SearchRequest.SortOrder.descending
    return statement.order_by(order_of(str(asked.sort_by), columns, descending=descending), row_id)


def _count(statement: Select[Any], row_id: Any) -> int:
    ids = statement.with_only_columns(row_id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def _piece(statement: Select[Any], asked: Any) -> Select[Any]:
    wanted = _USUAL if asked.count is None else min(asked.count, MOST_RESULTS)
    first = min((asked.start_index or 1) - 1, 2**31)
    return statement.offset(first).limit(wanted)


def _answer(asked: Any, total: int, found: list[Any]) -> dict[str, Any]:
    answer: dict[str, Any] = ListResponse[resources.Person | resources.Group](
        total_results=total,
        start_index=asked.start_index or 1,
        items_per_page=len(found),
        resources=found,
    ).model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    return answer
