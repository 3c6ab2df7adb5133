"""The forms of administrators. The filters are sent by GET and change nothing."""

import math
import re
from collections.abc import Iterable
from typing import Any

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SearchField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from entgov.admin.wordings import wording
from entgov.core.accent import DEFAULT, Shortfall, shortfall
from entgov.core.body import LOGO_HEIGHT, LOGO_WIDTH
from entgov.core.contrast import is_colour
from entgov.core.facts import Fact
from entgov.markup import normalise_tag, parse
from entgov.markup.bounds import MAX_TAG
from entgov.web.forms import AtMost, Form, Readable, Required, one_line
from entgov.web.picture_field import PictureField

_LONGEST = 200  # characters; more is nobody's name
_LARGEST_LOGO = 512 * 1024  # bytes
_DIGITS = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class AccountsFilter(Form):
    """Which accounts to list."""

    q = SearchField(_l("Name, handle or email address"), filters=[one_line])
    status = SelectField(
        _l("Status"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("invited", _l("Invited")),
            SelectChoice("active", _l("Active")),
            SelectChoice("deactivated", _l("Deactivated")),
        ],
        validators=[Optional()],
    )

    @property
    def words(self) -> str:
        """What to look for."""
        return (self.q.data or "")[:_LONGEST]

    @property
    def chosen_status(self) -> str:
        """The status wanted; "" for all, also where the address names one that does not exist."""
        return chosen(self.status)


class AuditFilter(Form):
    """Which facts to list."""

    kind = SelectField(_l("What happened"), validators=[Optional()])
    person = StringField(
        _l("Person"),
        description=_l("The handle or the email address of who did it or whom it is about"),
        filters=[one_line],
    )

    def offer_kinds(self) -> None:
        """Let every kind of fact that there is be chosen."""
        kinds = [name for name in Fact.kinds if not name.startswith("_")]
        offered = [SelectChoice(name, str(wording(name))) for name in kinds]
        offered.sort(key=lambda choice: choice.label)
        self.kind.choices = [SelectChoice("", _l("Everything")), *offered]

    @property
    def chosen_kind(self) -> str:
        """The kind wanted; "" for all."""
        return chosen(self.kind)

    @property
    def words(self) -> str:
        """The handle or email address wanted; "" for everybody."""
        return (self.person.data or "")[:_LONGEST]


class TagForm(Form):
    """Another name for a tag. `confirmed` is the name of which the screen has said what it does."""

    name = StringField(
        _l("New name"),
        description=_l(
            "One word, without #. If there is a tag of this name already, the two become one."
        ),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(MAX_TAG)],
    )
    confirmed = HiddenField()

    def validate_name(self, field: StringField) -> None:
        """Refuse what nobody could write as a tag."""
        if parse(f"#{(field.data or '').removeprefix('#')}").references.tags != (self.tag,):
            raise ValidationError(
                gettext("Use letters, numbers, - and _ only, with a letter in it, and no blank")
            )

    @property
    def tag(self) -> str:
        """The name as tags are kept."""
        return normalise_tag(self.name.data or "")


def as_colour(text: str) -> str:
    """A filter that writes a colour as `#rrggbb`; what is none stays as it was typed."""
    if not (found := _DIGITS.fullmatch(text)):
        return text
    digits = found[1].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)


class AppearanceForm(Form):
    """What the body looks like on every screen."""

    name = StringField(
        _l("Name"),
        description=_l("At the top of every screen, and in the title of every window"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(100), Readable()],
    )
    logo = PictureField(
        _l("Logo"),
        description=_l(
            "A PNG, JPEG or WebP picture of at most %(limit)s KB. It is shown on the accent "
            "colour, left of the name, up to %(height)s pixels high and %(width)s wide.",
            limit=_LARGEST_LOGO // 1024,
            height=LOGO_HEIGHT,
            width=LOGO_WIDTH,
        ),
        most_bytes=_LARGEST_LOGO,
        width=LOGO_WIDTH * 2,  # for screens of twice the density
        height=LOGO_HEIGHT * 2,
    )
    remove_logo = BooleanField(_l("Remove the logo"))
    accent = StringField(
        _l("Accent colour"),
        description=_l(
            "The ground of the header, as # and six digits, such as %(example)s. Leave it empty "
            "for the colour that entgov comes with.",
            example=DEFAULT,
        ),
        filters=[one_line, as_colour],
        validators=[Optional(), AtMost(50)],
    )

    def validate_accent(self, field: StringField) -> None:
        """Refuse what can't be read, and say what can."""
        if not is_colour(field.data or ""):
            raise ValidationError(
                gettext("Enter a colour as # and six digits, such as %(example)s", example=DEFAULT)
            )
        if missing := shortfall(field.data or ""):
            raise ValidationError(_too_little_contrast(missing))

    def validate(self, extra_validators: Any = None) -> bool:
        """A browser sends a file once; where something else is wrong, it has to be chosen again."""
        fine = bool(super().validate(extra_validators))
        if not fine and self.logo.data:
            self.logo.errors = [gettext("Choose the logo again, with the rest put right")]
        return fine


def _too_little_contrast(missing: Shortfall) -> Any:
    said = {
        "colour": missing.colour,
        # Rounded down, so that it never reads as enough where it is not.
        "found": format_decimal(math.floor(missing.found * 10) / 10),
        "needed": format_decimal(missing.needed),
    }
    if missing.what == "text":
        return gettext(
            "Choose a darker colour. White text on %(colour)s has a contrast of %(found)s to 1; "
            "it needs %(needed)s to 1.",
            **said,
        )
    return gettext(
        "Choose a darker colour. Lines and marks in %(colour)s on a white page have a contrast of "
        "%(found)s to 1; they need %(needed)s to 1.",
        **said,
    )


def chosen(field: SelectField) -> str:
    """What was chosen, if it is among the choices."""
    choices: Iterable[Any] = field.iter_choices()  # its stubs are older than SelectChoice
    values = {choice.value for choice in choices}
    return field.data if field.data in values else ""
