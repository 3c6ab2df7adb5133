"""The form in which a token is made."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.tokens.models import KINDS
from entgov.web.forms import AtMost, Form, Readable, Required, one_line

KIND_NAMES = {"scim": _l("SCIM: an identity provider keeps people and groups")}
"""What tokens of each kind are for."""

_LIVES = {
    "": _l("Until somebody revokes it"),
    "30": _l("30 days"),
    "90": _l("90 days"),
    "365": _l("A year"),
}


class TokenForm(Form):
    """What a token is for, what it is called, and how long it works."""

    name = StringField(
        _l("Name"),
        description=_l("What it is for, such as the name of the program that uses it"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(100), Readable()],
    )
    kind = SelectField(
        _l("It can be used for"),
        choices=[SelectChoice(kind, KIND_NAMES[kind]) for kind in KINDS],
        validate_choice=False,
        validators=[AnyOf(KINDS, message=_l("Choose what it can be used for"))],
    )
    life = SelectField(
        _l("It works"),
        choices=[SelectChoice(days, said) for days, said in _LIVES.items()],
        validate_choice=False,
        validators=[AnyOf(tuple(_LIVES), message=_l("Choose how long it works"))],
    )

    @property
    def lifetime(self) -> timedelta | None:
        """How long it works; None: for good."""
        return timedelta(days=int(self.life.data)) if self.life.data else None
