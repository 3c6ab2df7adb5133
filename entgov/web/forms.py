"""Forms that keep what was typed.

Every form is made by `bind()`. It reads what was posted, or what was kept from a form that could
not be sent (signed out meanwhile, form token too old: see `kept.py` in accounts), so no view has
to think of it. An address that takes text by POST therefore shows the same form by GET.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from flask import g, has_request_context, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, ValidationError
from wtforms.validators import DataRequired, Length, StopValidation

from entgov.web.csrf import TOKEN_FIELD

SomeForm = TypeVar("SomeForm", bound="Form")

_OF_THE_MOMENT = {TOKEN_FIELD, "confirm_password", "confirm_code", "confirm_passkey"}
SECRETS = frozenset(
    {
        *_OF_THE_MOMENT,
        *("password", "new_password", "current_password", "smtp_url"),
        *("code", "offer", "credential", "client_secret"),
    }
)
HIDDEN = frozenset(
    {
        "action",
        "after",
        "anyway",
        "base",
        "before",
        "below",
        "confirmed",
        "draft",
        "kept",
        "key",
        "left_out",
        "minor",
        "next",
        "nonce",
        "parent",
        "quoting",
        "reply",
        "revision",
        "source",
        "terms",
        "theme",
        "what",
        "to",
        "thread",
        "unfinished",
    }
)
"""Fields that forms send along and nobody types; a box that is ticked is no text either."""

_LEFT_OUT = "left_out"

MOST_FIELDS = 200
"""Fields of one form that are kept; more is no form of ours."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ALL_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Also those that terminals obey and nobody types. In long texts they may be what became of signs
that were read wrongly long ago, so they stay there."""


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form of entgov. The token is checked for all requests at once, in `csrf.py`."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        csrf = False

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whether all is right. An empty secret that was typed on a page before is not."""
        right = bool(super().validate(*args, **kwargs))
        typed_before = request.form.getlist(_LEFT_OUT) if has_request_context() else []
        lost = [each for each in self._secrets() if each.name in typed_before and not each.data]
        for each in lost:
            each.errors = [_again()]
        return right and not lost

    def ask_for_secrets_again(self) -> None:
        """Where something is wrong: what a page never shows, it says to be typed once more."""
        for each in self._secrets() if self.errors else []:
            if each.data and not each.errors:
                each.errors = [_again()]

    def _secrets(self) -> list[Any]:
        return [each for each in self if isinstance(each, PasswordField)]


def _again() -> str:
    return str(gettext("Enter this again: it was not kept"))


def bind(form_class: Callable[..., SomeForm], /, **initial: Any) -> SomeForm:
    """The form as posted, as kept, or filled from `initial`: the first of these that there is."""
    sent = g.pop("kept_form", None) if request.method == "GET" else request.form
    return form_class(formdata=sent or None, data=initial)  # never JSON: it may hold anything


def posted(form: Form) -> bool:
    """Whether the form was sent and all its fields are right."""
    return bool(form.validate_on_submit())


def status_of(form: Form) -> int:
    """The status of an answer that shows the form: 422 if something in it is wrong."""
    return 422 if form.errors else 200


def typed() -> list[list[str]]:
    """What this request sent, as name and value, without secrets."""
    pairs = request.form.items(multi=True)
    return [[name, value] for name, value in pairs if name not in SECRETS][:MOST_FIELDS]


def left_out() -> list[list[str]]:
    """Which secrets this request sent, to be carried along in their place: so the form that comes
    without them in the end asks for them, and does not take them to be empty."""
    names = sorted(SECRETS - _OF_THE_MOMENT)
    return [[_LEFT_OUT, name] for name in names if request.form.get(name)]


def one_line(text: str | None) -> str:
    """A filter for single-line fields: no control characters, white space folded to one blank."""
    return " ".join(_ALL_CONTROLS.sub("", text or "").split())


def clean_text(text: str | None) -> str:
    """A filter for long texts: line breaks as LF, no control characters, nothing else changed."""
    unified = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", unified).encode("utf-8", "ignore").decode("utf-8")


def whole_number(text: str | None) -> int | None:
    """The number in a hidden field or an address; None where it can't be one of ours."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class Required(DataRequired):
    """Says what to do when a field is empty; white space alone is empty."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)


class AtMost(Length):
    """Limits a text to `limit` characters. What is longer is looked at no further."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            max=limit,
            message=_l("Shorten this to %(limit)s characters or fewer", limit=f"{limit:,}"),
        )

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(*error.args) from error


class Readable:
    """Wants at least one letter or digit, so that a title can be read, said and linked to."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not any(unicodedata.category(letter)[0] in "LN" for letter in field.data or ""):
            raise ValidationError(field.gettext("Use at least one letter or number"))
