"""The forms of groups."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.spaces.models import Space
from entgov.web.forms import Form, one_line

_LONGEST = 200  # characters; more is no group's name


class GroupsFilter(Form):
    """Which groups to list. Sent by GET."""

    q = SearchField(_l("Name of the group"), filters=[one_line])

    @property
    def words(self) -> str:
        """What to look for."""
        return (self.q.data or "")[:_LONGEST]


class LinkForm(Form):
    """A space for a group to be linked with."""

    space = SelectField(_l("Space"), validate_choice=False)

    def offer(self, spaces: Sequence[Space]) -> None:
        """Let one of these be chosen."""
        self.space.choices = [SelectChoice(space.slug, space.name) for space in spaces]
        slugs = [space.slug for space in spaces]
        self.space.validators = [AnyOf(slugs, message=_l("Choose a space from the list"))]
