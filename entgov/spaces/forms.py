"""The forms of spaces."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.web.forms import AtMost, Form, Readable, Required, clean_text, one_line

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 500
LONGEST_RULES = 5000
REVIEW_INTERVALS = (1, 3, 6, 12, 18, 24, 36)
"""Months between two reviews of a page that can be chosen."""


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


class EditSpaceForm(SpaceForm):
    """The same of a space that there is, and how often its pages are to be reviewed."""

    review_every = SelectField(
        _l("Review pages"),
        description=_l("Owners are asked to check their pages. A page can say otherwise."),
        choices=lambda: [
            SelectChoice("", gettext("Never")),
            *(
                SelectChoice(str(n), ngettext("Every month", "Every %(num)s months", n))
                for n in REVIEW_INTERVALS
            ),
        ],
        validate_choice=False,
        validators=[AnyOf(("", *map(str, REVIEW_INTERVALS)), message=_l("Choose how often"))],
        default="",
    )

    rules = TextAreaField(
        _l("House rules"),
        description=_l(
            "What is wanted here and what is not. Whoever posts in the space can read them beside "
            "the box. Markdown works (optional, at most %(limit)s characters)",
            limit=f"{LONGEST_RULES:,}",
        ),
        filters=[clean_text, str.strip],
        validators=[AtMost(LONGEST_RULES)],
    )

    @property
    def months(self) -> int | None:
        """Months between two reviews; none: never."""
        return int(self.review_every.data) if self.review_every.data else None


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
