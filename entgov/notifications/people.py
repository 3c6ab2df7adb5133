"""That somebody confirms a skill: a notice of the room below, which knows no notices."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from entgov.accounts.facts import SkillConfirmed
from entgov.accounts.models import Confirmation, Skill
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.notifications.naming import who
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.web.guard import Viewer

HEARD = (SkillConfirmed,)


class Skills:
    """What people can be asked about, and others confirm."""

    THING = "skill"
    KINDS = (Kind("skill", _l("Somebody confirms a skill of yours"), mail="weekly"),)

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        if fact.kind == SkillConfirmed.__name__:
            skill_id = fact.data["skill_id"]
            whose = select(Skill.person_id).where(Skill.id == skill_id)
            yield Telling("skill", whose, (self.THING, skill_id), f"skill:{skill_id}", "own")

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        confirmed = (
            select(Confirmation.skill_id)
            .where(
                Confirmation.skill_id == notice.thing_id,
                Confirmation.person_id == notice.actor_id,
            )
            .correlate_except(Confirmation)
        )
        own = select(Skill.id).where(Skill.id == notice.thing_id, Skill.person_id == viewer.id)
        return own.where(confirmed.exists()).correlate_except(Skill).exists()

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        ids = {group.newest.thing_id for group in groups}
        found = select(Skill).where(Skill.id.in_(ids)).options(joinedload(Skill.person))
        skills = {skill.id: skill for skill in db.session.scalars(found)}
        return {
            group.newest.id: _shown(skills[group.newest.thing_id], group)
            for group in groups
            if group.newest.thing_id in skills
        }


def _shown(skill: Skill, group: Group) -> Shown:
    words = ngettext(
        "%(who)s confirmed a skill of yours",
        "%(who)s confirmed a skill of yours",
        max(1, group.people),
        who=who(group),
    )
    return Shown(
        words=str(words),
        title=skill.name,
        url=url_for("people.show", handle=skill.person.handle),
        reason=str(gettext("It is on your profile")),
    )
