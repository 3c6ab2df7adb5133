"""The forms of administrators. The filters are sent by GET and change nothing."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from entgov.markup import normalise_tag, parse
from entgov.markup.bounds import MAX_TAG
from entgov.web.forms import AtMost, Form, Required, one_line

_LONGEST = 200  # characters; more is nobody's name


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

    factor = SelectField(
        _l("Second factor"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("none", _l("Without one")),
            SelectChoice("some", _l("With one")),
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

    @property
    def chosen_factor(self) -> str:
        """Whether they have a second factor: some or none; "" for all."""
        return chosen(self.factor)


class RoleForm(Form):
    """What somebody may do besides what everybody may."""

    role = RadioField(
        _l("Role"),
        choices=[
            SelectChoice("staff", _l("Staff")),
            SelectChoice("auditor", _l("Auditor")),
            SelectChoice("administrator", _l("Administrator")),
        ],
        validators=[InputRequired(_l("Choose a role"))],
    )


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


def chosen(field: SelectField) -> str:
    """What was chosen, if it is among the choices."""
    choices: Iterable[Any] = field.iter_choices()  # its stubs are older than SelectChoice
    values = {choice.value for choice in choices}
    return field.data if field.data in values else ""
