"""What administrators can narrow lists by. These forms are sent by GET and change nothing."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from entgov.admin.wordings import wording
from entgov.core.facts import Fact
from entgov.web.forms import Form, one_line

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


def chosen(field: SelectField) -> str:
    """What was chosen, if it is among the choices."""
    choices: Iterable[Any] = field.iter_choices()  # its stubs are older than SelectChoice
    values = {choice.value for choice in choices}
    return field.data if field.data in values else ""
