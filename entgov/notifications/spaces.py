"""Who came to be in a space, or wants to: notices of the room below, which knows no notices."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.notifications.models import Notice
from entgov.notifications.naming import who
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.spaces import facts as happened
from entgov.spaces.models import Membership, Space
from entgov.spaces.policy import member, members_run_by, visible_to
from entgov.web.guard import Viewer

HEARD = (
    happened.SpaceJoined,
    happened.InvitedToSpace,
    happened.MadeSteward,
    happened.JoiningAsked,
)
_REASONS = {"SpaceJoined": "joined", "InvitedToSpace": "invited", "MadeSteward": "steward"}


class Spaces:
    """Spaces that somebody was let into, or that they run and others want to come into."""

    THING = "space"
    KINDS = (
        Kind(
            "space", _l("You are invited or let into a space, or made its steward"), mail="at_once"
        ),
        Kind("joining", _l("Somebody asks to join a space that you run")),
    )

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        space_id = fact.space_id or 0
        thing, about = (self.THING, space_id), f"space:{space_id}"
        if fact.kind in _REASONS:
            them = select(Person.id).where(Person.id == fact.data["person_id"])
            yield Telling("space", them, thing, about, _REASONS[fact.kind], again=True)
        elif fact.kind == happened.JoiningAsked.__name__:
            stewards = select(Membership.person_id).where(
                Membership.space_id == space_id, Membership.role == "steward"
            )
            yield Telling("joining", stewards, thing, about, "steward", again=True)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        asks = (
            select(Membership.id)
            .where(
                Membership.space_id == Space.id,
                Membership.person_id == notice.actor_id,
                Membership.state == "asked",
            )
            .correlate_except(Membership)
        )
        invited = and_(notice.reason == "invited", visible_to(viewer))
        joining = and_(notice.kind == "joining", members_run_by(viewer), asks.exists())
        own = and_(notice.kind == "space", or_(invited, member(viewer)))
        found = select(Space.id).where(Space.id == notice.thing_id, or_(own, joining))
        return found.correlate_except(Space).exists()

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        ids = {group.newest.thing_id for group in groups}
        found = db.session.scalars(select(Space).where(Space.id.in_(ids)))
        spaces = {space.id: space for space in found}
        return {
            group.newest.id: _shown(spaces[group.newest.thing_id], group)
            for group in groups
            if group.newest.thing_id in spaces
        }


def _shown(space: Space, group: Group) -> Shown:
    joining = group.newest.kind == "joining"
    return Shown(
        words=_words(group),
        title=space.name,
        url=url_for("spaces.members" if joining else "space.show", space=space.slug),
        reason=_reason(group.newest),
    )


def _words(group: Group) -> str:
    said = {"who": who(group)}
    match group.newest.reason:
        case "invited":
            return str(gettext("%(who)s invited you to a space", **said))
        case "joined":
            return str(gettext("%(who)s let you into a space", **said))
    if group.newest.kind == "space":
        return str(gettext("%(who)s made you a steward of a space", **said))
    people = max(1, group.people)
    return str(
        ngettext("%(who)s asks to join a space", "%(who)s ask to join a space", people, **said)
    )


def _reason(notice: Notice) -> str:
    if notice.kind == "joining":
        return str(gettext("You run this space"))
    return str(gettext("It is about you"))
