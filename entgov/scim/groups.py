"""Groups as SCIM has them: read from the database and shown, made and changed.

A group of thousands is changed by naming those who come and go. Then only what the operations name
is looked at, and never all that is in the group. Groups in groups are refused: who is in them could
be seen in no list here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from flask_babel import gettext
from scim2_models import (
    InvalidPathException,
    InvalidSyntaxException,
    InvalidValueException,
    NotFoundException,
    Reference,
    ScimFilter,
    UniquenessException,
)
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator
from sqlalchemy import Select, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.groups import commands
from entgov.groups.commands import KeyTaken
from entgov.groups.models import SCIM, Group, GroupMember
from entgov.scim import resources
from entgov.scim.addresses import address_of, finish
from entgov.scim.reading import operations_in
from entgov.scim.resources import Member
from entgov.scim.users import known_ids, seen
from entgov.web.forms import whole_number

_LONGEST_NAME = 250
_OWN = "urn:ietf:params:scim:schemas:core:2.0:group:"


def groups() -> Select[Group]:
    """All groups that are kept by SCIM."""
    return select(Group).where(Group.source == SCIM)


def group_of(group_id: str) -> Group:
    """The group with this id. Raises NotFoundException."""
    number = whole_number(group_id)
    found = db.session.scalar(groups().where(Group.id == number)) if number else None
    if found is None:
        raise NotFoundException(detail=f"There is no group with the id {group_id[:100]}")
    return found


def shown(some: Sequence[Group], *, members: bool) -> list[Any]:
    """The resources of these groups, with who is in them where that is asked for."""
    inside = _members_of([group.id for group in some]) if members else {}
    return [_resource(group, inside.get(group.id)) for group in some]


def _members_of(ids: Collection[int]) -> dict[int, list[Member]]:
    found: defaultdict[int, list[Member]] = defaultdict(list)
    for group_id, person_id in db.session.execute(
        select(GroupMember.group_id, GroupMember.person_id)
        .join(Person, Person.id == GroupMember.person_id)
        .where(GroupMember.group_id.in_(ids), seen())
        .order_by(GroupMember.person_id)
    ):
        place = address_of("Users", person_id)
        found[group_id].append(Member(value=str(person_id), ref=Reference(place), type="User"))
    return found


def _resource(group: Group, members: list[Member] | None) -> Any:
    resource = resources.Group(
        id=str(group.id), external_id=group.key, display_name=group.name, members=members
    )
    finish(
        resource,
        resource_type="Group",
        created=group.created_at,
        location=address_of("Groups", group.id),
        version=f'W/"{group.version}"',
    )
    return resource


def add(sent: dict[str, Any]) -> Group:
    """Make a group. Raises UniquenessException and InvalidValueException."""
    resource = resources.Group.model_validate(sent, scim_policy=resources.TOLERANT)
    name, key = _named(resource.display_name, resource.external_id)
    try:
        group = commands.make(SCIM, name, key=key, by=None)
    except KeyTaken as taken:
        raise _key_taken() from taken
    commands.add_members(group, _people(resource.members or []), by=None)
    return group


def replace(group: Group, sent: dict[str, Any]) -> None:
    """Make a group as it was sent, with nobody in it but those who are named."""
    resource = resources.Group.model_validate(sent, scim_policy=resources.TOLERANT)
    _change(group, resource.display_name, resource.external_id)
    commands.set_members(group, _people(resource.members or []), by=None)


def patch(group: Group, sent: dict[str, Any]) -> None:
    """Do to a group what the operations say, one after the other."""
    for op, path, value in _operations(sent):
        name = path.removeprefix(_OWN)
        if name == "displayname":
            _change(group, None if op == "remove" else value, group.key)
        elif name == "externalid":
            _change(group, group.name, None if op == "remove" else value)
        elif name == "members":
            _change_members(group, op, value)
        elif name.startswith("members["):
            _change_selected(group, op, name)


def _operations(sent: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Each change as what is done, to what, in small letters, and with what."""
    operations = operations_in(sent)
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntaxException(detail=gettext("Operations must be a list of operations"))
    for each in operations:
        op = str(each.get("op", "")).casefold() if isinstance(each, dict) else ""
        if op not in ("add", "remove", "replace"):
            raise InvalidSyntaxException(detail=gettext("op must be add, remove or replace"))
        path, value = each.get("path"), each.get("value")
        if path:
            yield op, str(path).casefold(), value
        elif isinstance(value, dict) and op != "remove":
            yield from ((op, name.casefold(), one) for name, one in value.items())
        else:
            raise InvalidPathException(detail=gettext("There is no path to what is changed"))


def _change(group: Group, name: Any, key: Any) -> None:
    name, key = _named(name, key)
    try:
        commands.change(group, name=name, key=key, by=None)
    except KeyTaken as taken:
        raise _key_taken() from taken


def _named(name: Any, key: Any) -> tuple[str, str | None]:
    for text in (name, key):
        if text is not None and (not isinstance(text, str) or len(text) > _LONGEST_NAME):
            raise InvalidValueException(
                detail=gettext("Shorten this to %(limit)s characters or fewer", limit=_LONGEST_NAME)
            )
    if not name:
        raise InvalidValueException(detail=gettext("displayName must not be empty"))
    return name, key or None


def _key_taken() -> UniquenessException:
    return UniquenessException(detail=gettext("There is a group with this externalId already"))


def _change_members(group: Group, op: str, value: Any) -> None:
    if op == "add":
        commands.add_members(group, _people(value), by=None)
    elif op == "replace":
        commands.set_members(group, _people(value), by=None)
    elif value:  # Microsoft Entra names here who is to go
        commands.remove_members(group, known_ids(_ids_in(value)), by=None)
    else:
        commands.set_members(group, (), by=None)


def _change_selected(group: Group, op: str, path: str) -> None:
    """`members[value eq "12"]`: to be taken out, and nothing else."""
    if op != "remove" or not path.endswith("]"):
        raise InvalidPathException(detail=gettext("A member can be added or removed, not changed"))
    ids = list(_ids_of(ScimFilter(path.removeprefix("members[").removesuffix("]")).ast))
    commands.remove_members(group, known_ids(ids), by=None)


def _ids_of(node: FilterNode) -> Iterator[str]:
    match node:
        case Comparison(op=CompareOperator.eq) if node.attr_path.attr == "value":
            yield str(node.value)
        case LogicalExpr(op=LogicalOperator.or_):
            for term in node.terms:
                yield from _ids_of(term)
        case _:
            raise InvalidPathException(detail=gettext("Members are named by their value alone"))


def _people(value: Any) -> set[int]:
    ids = _ids_in(value)
    known = known_ids(ids)
    missing = [each for each in ids if whole_number(each) not in known]
    if missing:
        raise InvalidValueException(
            detail=gettext("There is no user with the id %(id)s", id=missing[0][:100])
        )
    return known


def _ids_in(value: Any) -> list[str]:
    found = []
    for each in value if isinstance(value, list) else [value]:
        sent = each if isinstance(each, dict) else {"value": each}
        if isinstance(each, Member):
            sent = {"value": each.value, "type": each.type}
        said = {str(name).casefold(): one for name, one in sent.items()}
        if str(said.get("type") or "User").casefold() != "user":
            raise InvalidValueException(detail=gettext("Groups in groups are not supported"))
        found.append(str(said.get("value") or ""))
    return found
