"""The forms of what one does with posts of the kinds."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.stream.models import IDEA_STATES
from entgov.web.forms import AtMost, Form, clean_text, one_line, whole_number

_LONGEST_REASON, _LONGEST_ADDRESS, _LONGEST_NAME = 2000, 2000, 250  # characters


class VoteForm(Form):
    """What one votes for; a poll in which one can choose several may be left empty."""

    choice = SelectMultipleField(_l("Your vote"), validate_choice=False)

    @property
    def chosen(self) -> list[int]:
        """The ids of the choices; 0, which none has, for what makes no sense."""
        return [whole_number(each) or 0 for each in self.choice.data or []]


class DecisionForm(Form):
    """Where an idea stands, why, and what came of it."""

    state = RadioField(
        _l("State"),
        choices=[
            SelectChoice("open", _l("Open")),
            SelectChoice("under_way", _l("Under way")),
            SelectChoice("done", _l("Done")),
            SelectChoice("declined", _l("Declined")),
        ],
        validate_choice=False,
        validators=[AnyOf(IDEA_STATES, message=_l("Choose where the idea stands"))],
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Everyone who can read the idea reads it. Needed to decline an idea."),
        filters=[clean_text],
        validators=[AtMost(_LONGEST_REASON)],
    )
    outcome = StringField(
        _l("Page that came of it (optional)"),
        description=_l("The address of the page, such as /wiki/everyone/flexible-hours"),
        filters=[one_line],
        validators=[AtMost(_LONGEST_ADDRESS)],
    )

    def validate_reason(self, field: TextAreaField) -> None:
        if self.state.data == "declined" and not (field.data or "").strip():
            raise ValidationError(gettext("Say why the idea is declined"))


class DeciderForm(Form):
    """Who decides about an idea; nobody named: whoever runs its space."""

    person = StringField(
        _l("Who decides (optional)"),
        description=_l("A @name or an email address. Left empty, whoever runs the space decides."),
        filters=[one_line],
        validators=[AtMost(_LONGEST_NAME)],
    )


class SaveForm(Form):
    """In how many days one wants to be reminded of a post; or not at all."""

    remind = RadioField(
        _l("When do you want to be reminded?"),
        choices=[
            SelectChoice("", _l("Not at all")),
            SelectChoice("1", _l("Tomorrow")),
            SelectChoice("3", _l("In 3 days")),
            SelectChoice("7", _l("In a week")),
            SelectChoice("30", _l("In 30 days")),
        ],
        validate_choice=False,
        validators=[AnyOf(("", "1", "3", "7", "30"), message=_l("Choose one of these days"))],
        default="",
    )

    @property
    def days(self) -> int | None:
        """In how many days; None: no reminder."""
        return int(self.remind.data) if self.remind.data else None
