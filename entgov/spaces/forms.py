"""The forms of spaces."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.web.forms import AtMost, Form, Readable, Required, clean_text, one_line

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 500


class SpaceForm(Form):
    """What a space is called, and what it is for."""

    name = StringField(
        _l("Name"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(LONGEST_NAME), Readable()],
    )
    description = TextAreaField(
        _l("Description"),
        description=_l(
            "What the space is for, in a sentence or two (optional, at most %(limit)s characters)",
            limit=LONGEST_DESCRIPTION,
        ),
        filters=[clean_text, str.strip],
        validators=[AtMost(LONGEST_DESCRIPTION)],
    )


class NewSpaceForm(SpaceForm):
    """A space to be made; the nonce tells the same form sent twice from two spaces."""

    kind = RadioField(
        _l("Who can see it"),
        choices=[
            SelectChoice("open", _l("Open")),
            SelectChoice("closed", _l("Closed")),
            SelectChoice("private", _l("Private")),
        ],
        validate_choice=False,
        validators=[
            AnyOf(("open", "closed", "private"), message=_l("Choose who can see the space"))
        ],
    )
    nonce = HiddenField()


class InvitationForm(Form):
    """Somebody to invite into a space."""

    person = StringField(
        _l("Handle or email address"),
        description=_l("The handle is the @name that stands beside a person’s name"),
        filters=[one_line],
        validators=[Required(_l("Enter a handle or an email address")), AtMost(250)],
    )
