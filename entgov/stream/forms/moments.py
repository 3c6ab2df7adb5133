"""Fields for a moment and for a day, in the time zone of the body.

What was typed stays as it was typed; browsers offer a calendar for it, and a script may send it in
the same form: `2027-03-27T09:30`, `2027-03-27`.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext, to_utc
from wtforms import StringField, ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput

from entgov.core.clock import now
from entgov.web.forms import one_line

_FURTHEST = timedelta(days=3660)
_LONGEST = 30  # characters; no moment of ours has more


class _ToCome:
    """Lets a field be empty; what is in it has to make a moment that is still to come."""

    def __call__(self, _form: Any, field: "MomentField") -> None:
        if not field.data:
            return
        if field.moment is None:
            raise ValidationError(field.wanted())
        if field.moment <= now():
            raise ValidationError(gettext("Choose a time that is still to come"))
        if field.moment > now() + _FURTHEST:
            raise ValidationError(gettext("Choose a time within the next ten years"))


class MomentField(StringField):
    """A day and a time of the day; may be empty."""

    widget: Any = DateTimeLocalInput()

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, filters=[one_line], validators=[_ToCome()], **more)

    @property
    def moment(self) -> datetime | None:
        """What was typed, as an instant; None where it is empty or makes no sense."""
        typed = self.data or ""
        try:
            local = self._local(typed) if len(typed) <= _LONGEST else None
            return to_utc(local).replace(tzinfo=UTC) if local and not local.tzinfo else None
        except (ValueError, OverflowError):
            return None

    def wanted(self) -> str:
        """What to do where it makes no sense."""
        return str(gettext("Enter a day and a time, such as 2027-03-27 09:30"))

    def _local(self, typed: str) -> datetime:
        return datetime.fromisoformat(typed)


class DayField(MomentField):
    """A day; its moment is the end of it. May be empty."""

    widget = DateInput()

    def wanted(self) -> str:
        """What to do where it makes no sense."""
        return str(gettext("Enter a day, such as 2027-03-27"))

    def _local(self, typed: str) -> datetime:
        return datetime.combine(date.fromisoformat(typed), time(23, 59, 59))
