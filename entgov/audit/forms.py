"""The filter of the trail, sent by GET, and the form that takes what it shows along."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext, to_utc
from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional
from wtforms.widgets import DateInput

from entgov.audit.kinds import groups, kinds, kinds_in
from entgov.audit.trail import Limits, person_named
from entgov.audit.wordings import wording
from entgov.core.database import LARGEST_ID
from entgov.web.forms import Form, one_line

_LONGEST = 200  # characters; more is nobody's name
_GROUP = "group:"


class AuditFilter(Form):
    """Which facts to list."""

    q = SearchField(_l("Search"), filters=[one_line])
    kind = SelectField(_l("What happened"), validators=[Optional()])
    person = StringField(
        _l("Person"),
        description=_l("The handle or the email address of who did it or whom it is about"),
        filters=[one_line],
    )
    since = StringField(_l("From"), filters=[one_line], widget=DateInput())
    until = StringField(_l("Until"), filters=[one_line], widget=DateInput())
    address = StringField(_l("Address"), filters=[one_line])
    session = StringField(_l("Session"), filters=[one_line])

    def offer_kinds(self) -> None:
        """Let every group be chosen, and every kind of fact that there is."""
        every = [SelectChoice(name, str(wording(name))) for name in kinds()]
        together = [
            SelectChoice(_GROUP + name, gettext("All of: %(group)s", group=called))
            for name, called in groups().items()
        ]
        every.sort(key=lambda choice: choice.label)
        self.kind.choices = [SelectChoice("", _l("Everything")), *together, *every]

    @property
    def given(self) -> Mapping[str, str]:
        """What was asked for, as it stands in the address."""
        fields = {name: str(field.data or "")[:_LONGEST] for name, field in self._fields.items()}
        fields["kind"] = self._kind
        return {name: value for name, value in fields.items() if value}

    def limits(self) -> Limits | None:
        """What it narrows the trail to; None where nobody is called so."""
        given = self.given
        person = person_named(given["person"]) if "person" in given else None
        if "person" in given and person is None:
            return None
        chosen = self._kind
        one = [chosen] if chosen else []
        return Limits(
            kinds=kinds_in(chosen.removeprefix(_GROUP)) if chosen.startswith(_GROUP) else one,
            person_id=person.id if person else None,
            address=given.get("address", ""),
            session_id=_number(given.get("session", "")),
            since=_midnight(given.get("since", "")),
            until=_midnight(given.get("until", ""), days=1),
            words=given.get("q", ""),
        )

    @property
    def _kind(self) -> str:
        choices: Iterable[Any] = self.kind.iter_choices()  # its stubs are older than SelectChoice
        return self.kind.data if self.kind.data in {each.value for each in choices} else ""


def _midnight(text: str, *, days: int = 0) -> datetime | None:
    """The moment at which a day begins where the viewer is, so many days later; None: no day."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        begins: datetime = to_utc(datetime.combine(day, time()))
    except (ValueError, OverflowError):
        return None
    return begins.replace(tzinfo=UTC)


def _number(text: str) -> int | None:
    """An id; -1, which nobody has, where something else was typed."""
    if not text:
        return None
    good = text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= LARGEST_ID
    return int(text) if good else -1
