"""The forms in which an audience is asked to read a page."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.web.forms import AtMost, Form, clean_text, one_line, whole_number
from entgov.web.screen import today

LONGEST_NOTE = 500  # characters
LONGEST_PEOPLE = 10_000  # characters
_FURTHEST = timedelta(days=3660)


class _ForAudience(Form):
    """A form that chooses who is asked; errors are listed in the order in which fields are made."""

    audience = RadioField(
        _l("Who is asked to read this page?"),
        choices=[
            SelectChoice("members", _l("The members of this space")),
            SelectChoice("people", _l("People whom I name")),
        ],
        validate_choice=False,
        validators=[AnyOf(("members", "people"), message=_l("Choose who is asked"))],
    )


class _Named(Form):
    """A form that names people by their handles."""

    people = TextAreaField(
        _l("Names"),
        filters=[clean_text],
        validators=[AtMost(LONGEST_PEOPLE)],
    )

    @property
    def handles(self) -> Sequence[str]:
        """The handles, each once and without its @."""
        found = re.split(r"[\s,;]+", self.people.data or "")
        handles = (each.removeprefix("@").casefold() for each in found)
        return list(dict.fromkeys(each for each in handles if each))


class DueForm(Form):
    """A form with a date, as day, month and year; `due_on` once it is right."""

    day = StringField(_l("Day"), filters=[one_line])
    month = StringField(_l("Month"), filters=[one_line])
    year = StringField(_l("Year"), filters=[one_line])

    @property
    def due_on(self) -> date | None:
        """The date; None where there is no such day."""
        day, month, year = (whole_number(part.data) or 0 for part in self._parts)
        try:
            return date(year, month, day)
        except (ValueError, OverflowError):
            return None

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As always, and whether the three parts make a date that is still to come."""
        fields_are_right: bool = super().validate(*args, **kwargs)
        part, problem = self._problem()
        if part is not None:
            part.errors = [problem]
        return fields_are_right and part is None

    @property
    def _parts(self) -> tuple[Any, Any, Any]:
        return self.day, self.month, self.year

    def _problem(self) -> tuple[Any, str]:
        missing = next((part for part in self._parts if not part.data), None)
        if missing is not None:
            return missing, gettext("Enter a day, a month and a year")
        due_on = self.due_on
        if due_on is None:
            return self.day, gettext("Enter a real date, such as 27 3 2027")
        if due_on < today():
            return self.day, gettext("The date must be today or later")
        if due_on > today() + _FURTHEST:
            return self.year, gettext("The date must be within the next ten years")
        return None, ""


class MustReadForm(_ForAudience, _Named, DueForm):
    """Who is to read a page, until when, and why."""

    note = TextAreaField(
        _l("Note (optional)"),
        description=_l("Why it matters, in a sentence or two. Everybody who is asked reads it."),
        filters=[clean_text],
        validators=[AtMost(LONGEST_NOTE)],
    )


class MustReadChangeForm(_Named, DueForm):
    """Another date, and more people."""


class AcknowledgementForm(Form):
    """`revision` is the id of the revision that was shown."""

    revision = HiddenField()
