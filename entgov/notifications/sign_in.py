"""That an administrator has changed how somebody signs in: their second factor, their email
address, or whom a provider knows them as. A notice of rooms that know no notices.

It is mailed too, by `mailing/accounts.py` and whatever the settings of notices say; so the notice
itself is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from entgov.accounts.facts import EmailChanged
from entgov.accounts.models import Person
from entgov.core.facts import FactRecord
from entgov.factors.facts import FactorsReset
from entgov.notifications.naming import who
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.web.guard import Viewer

HEARD = (FactorsReset, EmailChanged)
_ABOUT = {
    "FactorsReset": "sign_in",
    "EmailChanged": "email",
    "IdentityLinked": "identity",
    "IdentityUnlinked": "identity",
}
"""What notices are about, by the facts that they tell of; the last two are of a room above."""


class SignIn:
    """How somebody proves who they are."""

    THING = "sign_in"
    KINDS = (Kind("sign_in", _l("An administrator changes how you sign in"), mail="never"),)

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        about = _ABOUT.get(fact.kind)
        if about and (fact.actor_id or about == "sign_in"):  # not what a provider does by itself
            whose = fact.data["person_id"]
            them = select(Person.id).where(Person.id == whose)
            yield Telling("sign_in", them, (self.THING, whose), about, "own", again=True)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        own: ColumnElement[bool] = notice.thing_id == viewer.id
        return own

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        return {group.newest.id: _shown(group) for group in groups}


def _shown(group: Group) -> Shown:
    about, by = group.newest.about, who(group)
    words, title = gettext("%(who)s reset your second factor", who=by), gettext("Set up a new one")
    if about == "email":
        words = gettext("%(who)s changed your email address", who=by)
        title = gettext("See what you sign in with")
    elif about == "identity":
        words = gettext("%(who)s changed how a provider of sign-in knows you", who=by)
        title = gettext("If you did not expect that, ask them")
    return Shown(
        words=str(words),
        title=str(title),
        url=url_for("factors.index" if about == "sign_in" else "settings.show"),
        reason=str(gettext("It is your account")),
    )
