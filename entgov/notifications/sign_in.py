"""That an administrator has reset somebody's second factor: a notice of the room below.

It is mailed too, by `mailing/accounts.py` and whatever the settings of notices say; so the notice
itself is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from entgov.accounts.models import Person
from entgov.core.facts import FactRecord
from entgov.factors.facts import FactorsReset
from entgov.notifications.naming import who
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.web.guard import Viewer

HEARD = (FactorsReset,)


class SignIn:
    """How somebody proves who they are."""

    THING = "sign_in"
    KINDS = (Kind("sign_in", _l("An administrator resets your second factor"), mail="never"),)

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        if fact.kind == FactorsReset.__name__:
            whose = fact.data["person_id"]
            them = select(Person.id).where(Person.id == whose)
            yield Telling("sign_in", them, (self.THING, whose), "sign_in", "own", again=True)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        own: ColumnElement[bool] = notice.thing_id == viewer.id
        return own

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        return {group.newest.id: _shown(group) for group in groups}


def _shown(group: Group) -> Shown:
    return Shown(
        words=str(gettext("%(who)s reset your second factor", who=who(group))),
        title=str(gettext("Set up a new one")),
        url=url_for("factors.index"),
        reason=str(gettext("It is your account")),
    )
