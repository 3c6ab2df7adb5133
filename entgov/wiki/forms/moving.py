"""The forms by which pages are moved, put into an order, and removed."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField

from entgov.web.forms import AtMost, Form, one_line, whole_number
from entgov.wiki.commands import LONGEST_REASON, LONGEST_TITLE
from entgov.wiki.forms.pages import title_field

FIRST, BY_TITLE = "first", "title"
AFTER = "after:"
"""What stands before the address of the page to stand after."""


class MoveForm(Form):
    """Where a page is to stand, and under which title.

    `base` is the id of the revision whose title was shown; `confirmed` the space of which the
    screen has said what a move there changes.
    """

    title = title_field()
    space = SelectField(_l("Space"), validate_choice=False)
    parent = StringField(
        _l("Parent"),
        description=_l("The title of the page to stand below. Empty: at the top of the space."),
        filters=[one_line],
        validators=[AtMost(LONGEST_TITLE)],
    )
    base = HiddenField()
    confirmed = HiddenField()

    @property
    def base_id(self) -> int | None:
        """The id in `base`; None where it can't be one."""
        return whole_number(self.base.data)


class PositionForm(Form):
    """The place of a page among those below the same one."""

    position = SelectField(_l("Place"), validate_choice=False)

    @property
    def after(self) -> str | None:
        """The address of the page to stand after, if one was chosen."""
        chosen = self.position.data or ""
        return chosen.removeprefix(AFTER) if chosen.startswith(AFTER) else None


class RemovalForm(Form):
    """Why a page goes into the bin."""

    reason = StringField(
        _l("Why is it removed?"),
        description=_l("It is shown in the bin and at the address of the page. Can stay empty."),
        filters=[one_line],
        validators=[AtMost(LONGEST_REASON)],
    )
