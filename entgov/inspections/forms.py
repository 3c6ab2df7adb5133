"""The form in which an administrator says why they read in a space, and for how long."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.web.forms import AtMost, Form, Required, clean_text, one_line

LONGEST_REASON = 500
FEWEST_WORDS = 3
LENGTHS = {
    "30": _l("30 minutes"),
    "60": _l("1 hour"),
    "240": _l("4 hours"),
}
"""How long one can read with a reason, in minutes."""


class InspectionForm(Form):
    """Which space, why, and how long."""

    link = StringField(
        _l("Link to the space"),
        description=_l(
            "The link to the space or to a page in it, as somebody who is in it sent it to you"
        ),
        filters=[one_line],
        validators=[Required(_l("Enter the link to a space")), AtMost(500)],
    )
    reason = TextAreaField(
        _l("Why do you have to read it?"),
        description=_l(
            "The stewards of the space, other administrators and auditors read this (at most "
            "%(limit)s characters)",
            limit=LONGEST_REASON,
        ),
        filters=[clean_text, str.strip],
        validators=[Required(_l("Enter the reason")), AtMost(LONGEST_REASON)],
    )
    length = RadioField(
        _l("For how long, at most"),
        choices=[SelectChoice(value, text) for value, text in LENGTHS.items()],
        validate_choice=False,
        validators=[AnyOf(tuple(LENGTHS), message=_l("Choose for how long"))],
        default="30",
    )

    def validate_reason(self, field: Any) -> None:
        if len((field.data or "").split()) < FEWEST_WORDS:
            raise ValidationError(_l("Say the reason in a few words more"))

    @property
    def asked_length(self) -> timedelta:
        return timedelta(minutes=int(self.length.data))

    @property
    def slug(self) -> str:
        """The name of the space in the link, or what was typed in place of one."""
        return slug_in(self.link.data or "")


def slug_in(link: str) -> str:
    """The name of a space in the address of its screen or of a page; else the text itself."""
    try:
        parts = [unquote(part) for part in urlsplit(link).path.split("/") if part]
    except ValueError:
        return ""
    for place, part in enumerate(parts[:-1]):
        if part in ("spaces", "wiki"):
            return _plain(parts[place + 1])
    return _plain(link)


def _plain(text: str) -> str:
    """PostgreSQL can't even be asked for a text with NUL in it."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
