"""The forms by which lists of people come and are applied."""

from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, RadioField, StringField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import DateInput

from entgov.rosters.reading import LARGEST
from entgov.web.forms import Form, one_line
from entgov.web.screen import today


class BringForm(Form):
    """A list, and what is done besides what its rows say."""

    source = FileField(_l("List of people (CSV)"))
    invite = RadioField(
        _l("New people"),
        choices=[
            SelectChoice(
                "link", _l("Are invited without a mail: by single sign-on, or a link that you make")
            ),
            SelectChoice("mail", _l("Get their invitation by mail")),
        ],
        validate_choice=True,
    )
    end_missing = BooleanField(
        _l("Deactivate who is missing in the list"),
        description=_l("You see first who that is. Without this, they stay as they are."),
    )
    end_membership = BooleanField(
        _l("Take people out of spaces that their row does not name"),
        description=_l(
            "Only out of spaces that you run, where the cell is not empty. Stewards stay."
        ),
    )
    nonce = HiddenField(filters=[one_line])

    @property
    def sent(self) -> Any:
        """The file, or None where none was chosen."""
        return request.files.get(self.source.name) or None

    def content(self) -> bytes | None:
        """What was sent; None where it can't be taken, which the form says then."""
        if not self.sent:
            self.source.errors = [gettext("Choose a file")]
            return None
        with self.sent.stream as stream:
            content: bytes = stream.read(LARGEST + 1)
        if not content:
            self.source.errors = [gettext("Choose another file. This one is empty.")]
        elif len(content) > LARGEST:
            limit = LARGEST // 2**20
            self.source.errors = [gettext("Choose a file of at most %(limit)s MB", limit=limit)]
        return None if self.source.errors else content


class StartForm(Form):
    """A list is applied as it was looked at, which `key` names."""

    key = HiddenField(filters=[one_line])
    anyway = BooleanField(_l("Yes, deactivate so many accounts"))


class ExportForm(Form):
    """Which people to take along: as the list of accounts is narrowed."""

    q = HiddenField(filters=[one_line])
    status = HiddenField(filters=[one_line])


class LeavingForm(Form):
    """The last day of somebody; empty: they stay."""

    last_day = StringField(
        _l("Last day"),
        description=_l("At the end of this day the account is deactivated. Empty: they stay."),
        filters=[one_line],
        widget=DateInput(),
    )
    day: date | None = None

    def validate_last_day(self, field: Any) -> None:
        if not field.data:
            return
        try:
            self.day = date.fromisoformat(field.data)
        except ValueError as error:
            raise ValidationError(gettext("Enter a day, such as 2027-03-31")) from error
        if self.day < today() or self.day.year > 2200:
            raise ValidationError(gettext("Choose today or a later day"))
