"""The forms of second factors. What proves something is a secret, and never kept or shown again."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from entgov.web.forms import AtMost, Form, Readable, Required, one_line

_LONGEST_CODE = 100
_LONGEST_ANSWER = 20_000  # characters; a passkey's answer has some 2,000


def _code_field(label: Any, **more: Any) -> StringField:
    return StringField(label, filters=[one_line], **more)


class CodeForm(Form):
    """A code of an app, or a recovery code."""

    code = _code_field(
        _l("Code"), validators=[Required(_l("Enter the code")), AtMost(_LONGEST_CODE)]
    )
    next = HiddenField()


class AppForm(Form):
    """An app to be added: the key that it was offered, sealed, and a code that it shows."""

    code = _code_field(
        _l("Code that the app shows now"),
        validators=[Required(_l("Enter the code")), AtMost(_LONGEST_CODE)],
    )
    offer = HiddenField(validators=[Length(max=1_000)])
    next = HiddenField()


class PasskeyNameForm(Form):
    """What a passkey is called."""

    name = StringField(
        _l("Name of the passkey"),
        description=_l("To tell it from your others, such as: work laptop"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(100), Readable()],
    )


class PasskeyForm(PasskeyNameForm):
    """A passkey to be added: what a browser says of it, and a name to know it by."""

    credential = HiddenField(validators=[Length(max=_LONGEST_ANSWER)])
    next = HiddenField()


class PasskeyAnswerForm(Form):
    """What a browser says of a passkey that somebody has; `kept` as in the form to sign in."""

    credential = HiddenField(validators=[Length(max=_LONGEST_ANSWER)])
    next = HiddenField()
    kept = HiddenField()


class ConfirmForm(Form):
    """Who somebody is, once more: one of the three. Names that no other form has, as it stands in
    the place of others and carries their fields."""

    confirm_password = PasswordField(_l("Password"))
    confirm_code = _code_field(_l("Code of your app, or a recovery code"))
    confirm_passkey = HiddenField(validators=[Length(max=_LONGEST_ANSWER)])

    @property
    def is_answered(self) -> bool:
        """Whether anything was given."""
        return any(field.data for field in self)
