"""People as SCIM's users: how they are read from the database and shown.

What has a place of its own here is shown as it is here: a name that somebody changed on a screen,
a job that they typed themselves. What was only kept is given back as it came.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from scim2_models import NotFoundException, Reference
from sqlalchemy import ColumnElement, FromClause, Select, or_, select

from entgov.accounts.models import Person, Profile
from entgov.core.database import db, portions
from entgov.groups.models import SCIM, Group, GroupMember
from entgov.scim import resources
from entgov.scim.addresses import address_of, finish
from entgov.scim.models import Provisioned
from entgov.scim.resources import Email, EnterpriseUser, GroupOfUser, Manager, Name, PhoneNumber
from entgov.web.forms import whole_number

Row = tuple[Person, Profile | None, Provisioned | None]


def seen() -> ColumnElement[bool]:
    """The people that a provider sees: everybody but those whom it deleted, until an administrator
    lets them in again."""
    removed = select(Provisioned.person_id).where(Provisioned.removed_at.is_not(None))
    return or_(Person.status != "deactivated", Person.id.not_in(removed))


def users() -> Select[Person, Profile, Provisioned]:
    """All people that a provider sees."""
    return _told(select(Person, Profile, Provisioned)).where(seen())


def ids(*, told: bool = False) -> Select[int]:
    """Their ids, to be narrowed and put in order: only those of one piece are read whole. `told`:
    also by what they and the provider tell, which else is not looked at."""
    return users().with_only_columns(Person.id) if told else select(Person.id).where(seen())


def whole(some: FromClause) -> Select[Person, Profile, Provisioned]:
    """The people with these ids."""
    # Joined first: SQLite begins with no table that stands behind an outer join.
    return _told(select(Person, Profile, Provisioned).join(some, some.c.id == Person.id))


def _told(
    people: Select[Person, Profile, Provisioned],
) -> Select[Person, Profile, Provisioned]:
    """The same, with what they tell and what the provider does."""
    return people.outerjoin(Profile, Profile.person_id == Person.id).outerjoin(
        Provisioned, Provisioned.person_id == Person.id
    )


def row_of(user_id: str) -> Row:
    """The person with this id. Raises NotFoundException."""
    number = whole_number(user_id)
    found = db.session.execute(users().where(Person.id == number)).one_or_none() if number else None
    if found is None:
        raise NotFoundException(detail=f"There is no user with the id {user_id[:100]}")
    return found[0], found[1], found[2]


def known_ids(named: Iterable[str]) -> set[int]:
    """Those of these ids that are people whom a provider sees."""
    found: set[int] = set()
    for some in portions({number for each in named if (number := whole_number(each))}):
        found.update(db.session.scalars(ids().where(Person.id.in_(some))))
    return found


def shown(rows: Sequence[Row]) -> list[Any]:
    """The resources of these people, with the groups that they are in."""
    groups = _groups_of([person.id for person, _, _ in rows])
    return [_resource(row, groups.get(row[0].id)) for row in rows]


def _groups_of(people: Collection[int]) -> dict[int, list[GroupOfUser]]:
    found: defaultdict[int, list[GroupOfUser]] = defaultdict(list)
    for person_id, group_id, name in db.session.execute(
        select(GroupMember.person_id, Group.id, Group.name)
        .join(Group, Group.id == GroupMember.group_id)
        .where(GroupMember.person_id.in_(people), Group.source == SCIM)
        .order_by(Group.id)
    ):
        place = address_of("Groups", group_id)
        found[person_id].append(
            GroupOfUser(value=str(group_id), ref=Reference(place), display=name)
        )
    return found


def _resource(row: Row, groups: list[GroupOfUser] | None) -> Any:
    person, profile, known = row
    kept = known.kept if known else {}
    told = profile or Profile(job="", team="", phone="", zone=None, manager_id=None)
    resource = resources.Person(
        id=str(person.id),
        external_id=known.external_id if known else None,
        user_name=known.user_name if known and known.user_name else person.email,
        display_name=person.name,
        name=_name(person, known),
        title=told.job or None,
        preferred_language=kept.get("preferred_language"),
        locale=kept.get("locale"),
        timezone=told.zone or kept.get("timezone"),
        active=person.status != "deactivated",
        emails=[Email(**each) for each in _in_line(kept.get("emails", []), person.email)],
        phone_numbers=[
            PhoneNumber(**each) for each in _in_line(kept.get("phone_numbers", []), told.phone)
        ]
        or None,
        groups=groups,
    )
    if told.team or told.manager_id:
        resource.EnterpriseUser = EnterpriseUser(
            department=told.team or None, manager=_manager(told.manager_id)
        )
    finish(
        resource,
        resource_type="User",
        created=person.created_at,
        location=address_of("Users", person.id),
    )
    return resource


def _name(person: Person, known: Provisioned | None) -> Name | None:
    if known is None:
        return Name(formatted=person.name)
    return Name(**known.kept["name"]) if known.kept.get("name") else None


def _manager(manager_id: int | None) -> Manager | None:
    if manager_id is None:
        return None
    return Manager(value=str(manager_id), ref=Reference(address_of("Users", manager_id)))


def _in_line(kept: list[dict[str, Any]], value: str) -> list[dict[str, Any]]:
    """Addresses or numbers as they were kept, the one that counts as it is here by now."""
    first = chosen(kept)
    if not value:
        return [each for each in kept if each is not first]
    if first is None:
        return [*kept, {"value": value, "type": "work"}]
    return [{**each, "value": value} if each is first else each for each in kept]


def chosen(kept: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Which of several addresses or numbers counts here: the primary one, else that of work, else
    the first that is not somebody's home."""
    orders = (
        lambda each: each.get("primary"),
        lambda each: each.get("type") == "work",
        lambda each: each.get("type") not in ("home", "fax", "pager"),
        lambda _each: True,
    )
    usable = [each for each in kept if each.get("value")]
    return next((each for rule in orders for each in usable if rule(each)), None)
