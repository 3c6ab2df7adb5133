"""How somebody wants to hear of things: one form, made of the kinds that there are."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from flask_babel import format_time, get_locale
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field

from entgov.notifications.models import MONDAY, MORNING, NoticeTimes, Rhythm
from entgov.notifications.queries import Preference
from entgov.web.forms import Form, bind

_RHYTHMS = [
    SelectChoice("at_once", _l("At once")),
    SelectChoice("daily", _l("In a daily digest")),
    SelectChoice("weekly", _l("In a weekly digest")),
    SelectChoice("never", _l("Never")),
]
_DAYS = range(1, 8)
_NOT = ""


def _hours() -> list[SelectChoice]:
    return [SelectChoice(str(hour), _as_time(hour)) for hour in range(24)]


def _as_time(hour: int) -> str:
    return str(format_time(time(hour), "short", rebase=False))


def _days() -> list[SelectChoice]:
    names = get_locale().days["stand-alone"]["wide"]
    return [SelectChoice(str(day), names[day - 1]) for day in _DAYS]


class SilenceForm(Form):
    """Hear no more of a kind."""

    kind = HiddenField()


class TimesForm(Form):
    """When somebody is left alone and when digests come; `NoticesForm` adds the kinds."""

    quiet_from = SelectField(_l("No mail from"))
    quiet_to = SelectField(_l("Until"))
    digest_hour = SelectField(_l("Digests come at"), choices=_hours)
    digest_day = SelectField(_l("The weekly digest comes on"), choices=_days)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.quiet_from, self.quiet_to):
            field.choices = [SelectChoice(_NOT, _l("Not set")), *_hours()]

    def validate_quiet_to(self, field: Field) -> None:
        if bool(self.quiet_from.data) != bool(field.data):
            raise ValidationError(_l("Choose both hours, or neither"))
        if field.data and field.data == self.quiet_from.data:
            raise ValidationError(_l("Choose another hour than the one it begins at"))

    @property
    def days(self) -> Sequence[Field]:
        return [self[f"quiet_{day}"] for day in _DAYS]

    @property
    def times(self) -> dict[str, Any]:
        """As `commands.keep_times` takes them."""
        hours = (self.quiet_from.data, self.quiet_to.data)
        begins, ends = (int(hour) if hour else None for hour in hours)
        return {
            "quiet_from": begins,
            "quiet_to": ends,
            "quiet_days": "".join(str(day) for day in _DAYS if self[f"quiet_{day}"].data),
            "digest_hour": int(self.digest_hour.data),
            "digest_day": int(self.digest_day.data),
        }

    def wanted(self, preference: Preference) -> tuple[bool, Rhythm]:
        """How the form wants a kind to be told: in the list or not, and by mail."""
        name = preference.kind.name
        return bool(self[f"app_{name}"].data), self[f"mail_{name}"].data


def notices_form(preferences: Iterable[Preference], times: NoticeTimes | None) -> TimesForm:
    """The form as posted, as kept, or as things are."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {
        "quiet_from": _text(times.quiet_from if times else None),
        "quiet_to": _text(times.quiet_to if times else None),
        "digest_hour": str(times.digest_hour if times else MORNING),
        "digest_day": str(times.digest_day if times else MONDAY),
    }
    for day in _days():
        fields[f"quiet_{day.value}"] = BooleanField(day.label)
        filled[f"quiet_{day.value}"] = times is not None and day.value in times.quiet_days
    for each in preferences:
        fields[f"app_{each.kind.name}"] = BooleanField(_l("In the list"))
        fields[f"mail_{each.kind.name}"] = SelectField(_l("By mail"), choices=_RHYTHMS)
        filled |= {f"app_{each.kind.name}": each.in_app, f"mail_{each.kind.name}": each.mail}
    form: TimesForm = bind(type("NoticesForm", (TimesForm,), fields), **filled)
    return form


def _text(hour: int | None) -> str:
    return _NOT if hour is None else str(hour)
