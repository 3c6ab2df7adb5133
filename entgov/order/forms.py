"""The forms of reporting, deciding, and asking a second steward."""

from typing import cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from entgov.order.models import REASONS, Act, Reason
from entgov.order.things import Thing
from entgov.web.forms import AtMost, Form, Required, clean_text

LONGEST = 2000  # characters

REASON_NAMES = {
    "personal": _l("Personal data"),
    "offensive": _l("Offensive"),
    "harassment": _l("Harassment"),
    "spam": _l("Spam or off topic"),
    "rules": _l("Breaks the house rules"),
    "other": _l("Something else"),
}


class ReportForm(Form):
    """Why somebody reports a post or page, and in their words."""

    kind = RadioField(
        _l("What is wrong with it?"),
        choices=[SelectChoice(each, REASON_NAMES[each]) for each in REASONS],
        validate_choice=False,
        validators=[AnyOf(REASONS, message=_l("Choose what is wrong with it"))],
    )
    words = TextAreaField(
        _l("Tell the stewards more"),
        description=_l("Needed only where none of the above fits"),
        filters=[clean_text, str.strip],
        validators=[AtMost(LONGEST)],
    )

    @property
    def reason(self) -> Reason:
        return cast(Reason, self.kind.data)

    def validate_words(self, field: TextAreaField) -> None:
        if self.kind.data == "other" and not field.data:
            raise ValidationError(gettext("Say what is wrong with it"))


class DecisionForm(Form):
    """What comes of a case; `base` is what its writer had before them (see `commands.state_of`)."""

    outcome = RadioField(_l("Your decision"), validate_choice=False)
    reason = TextAreaField(
        _l("What the author is told"),
        description=_l("Your reason. Not needed where the author is told nothing."),
        filters=[clean_text, str.strip],
        validators=[AtMost(LONGEST)],
    )
    answer = TextAreaField(
        _l("What those are told who reported it (optional)"),
        description=_l("They are told in any case how it ended"),
        filters=[clean_text, str.strip],
        validators=[AtMost(LONGEST)],
    )
    base = HiddenField()
    second = False

    def offer(self, thing: Thing, *, second: bool) -> None:
        """Let the form choose among what can come of it now. A `second` steward can only confirm
        what was decided, or be milder."""
        self.second = second
        if thing.hidden:
            names = {
                "restore": gettext("Show it again"),
                "warn": gettext("Show it again, and warn the author"),
                "hide": gettext("Leave it hidden"),
                "both": gettext("Leave it hidden, and warn the author"),
            }
        elif second:
            names = {
                "none": gettext("Take the warning back"),
                "warn": gettext("The warning stands"),
            }
        else:
            names = {
                "none": gettext("Do nothing"),
                "warn": gettext("Warn the author"),
                "hide": gettext("Hide it"),
                "both": gettext("Hide it, and warn the author"),
            }
        self.outcome.choices = [SelectChoice(value, name) for value, name in names.items()]

    @property
    def act(self) -> Act:
        return cast(Act, self.outcome.data)

    def validate_outcome(self, field: RadioField) -> None:
        if field.data not in [choice.value for choice in field.choices or []]:  # type: ignore[union-attr]  # offered
            raise ValidationError(gettext("Choose what you decide"))

    def validate_reason(self, field: TextAreaField) -> None:
        if not field.data and (self.second or self.outcome.data != "none"):
            raise ValidationError(gettext("Say why"))


class SecondForm(Form):
    """Why somebody else should look at a decision again."""

    words = TextAreaField(
        _l("Why should somebody else look at it?"),
        filters=[clean_text, str.strip],
        validators=[Required(_l("Say why somebody else should look at it")), AtMost(LONGEST)],
    )
