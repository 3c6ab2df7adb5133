"""The forms that say how a page stands: its state, its owner, its reviews; and reports."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, ValidationError

from entgov.spaces.forms import REVIEW_INTERVALS as INTERVALS
from entgov.web.forms import AtMost, Form, Required, clean_text, one_line
from entgov.wiki.commands import LONGEST_TITLE, LONGEST_WORDS

LONGEST_NAME = 250  # characters of a handle or an email address
_LONGEST_PLACE = 2 * LONGEST_TITLE + 100  # an address or a link is longer than the title in it


class StatusForm(Form):
    """What its writers say of a page."""

    status = RadioField(
        _l("State"),
        choices=[
            SelectChoice("current", _l("Current")),
            SelectChoice("draft", _l("Draft")),
            SelectChoice("outdated", _l("Out of date")),
            SelectChoice("replaced", _l("Replaced by another page")),
        ],
        validate_choice=False,
        validators=[
            AnyOf(
                ("current", "draft", "outdated", "replaced"), message=_l("Choose the page’s state")
            )
        ],
    )
    replacement = StringField(
        _l("Page to read instead"),
        description=_l(
            "Only for a page that is replaced: the title of the other page, or its address"
        ),
        filters=[one_line],
        validators=[AtMost(_LONGEST_PLACE)],
    )

    def validate_replacement(self, field: Any) -> None:
        """Which page it is the view finds out: that takes the viewer's rights."""
        if self.status.data == "replaced" and not field.data:
            raise ValidationError(gettext("Enter the page that people should read instead"))


class OwnerForm(Form):
    """Who is to answer for a page: one of those offered, or somebody by name."""

    heir = RadioField(
        _l("New owner"),
        choices=[],
        validate_choice=False,
        filters=[one_line],
        default="",
    )
    person = StringField(
        _l("Somebody else"),
        description=_l("Their handle or email address"),
        filters=[one_line],
        validators=[AtMost(LONGEST_NAME)],
    )


class HandoverForm(Form):
    """To whom the chosen pages are given: each to the person beside it, or all to one."""

    person = StringField(
        _l("One new owner for all of them"),
        description=_l(
            "Their handle or email address. Leave this empty to give each page to the person "
            "chosen beside it."
        ),
        filters=[one_line],
        validators=[AtMost(LONGEST_NAME)],
    )


def interval_words(months: int | None) -> str:
    """An interval in words."""
    if not months:
        return str(gettext("Never"))
    return str(ngettext("Every month", "Every %(num)s months", months))


class IntervalForm(Form):
    """How often a page is to be reviewed."""

    every = SelectField(_l("Review this page"), validate_choice=False)

    def offer(self, of_space: int | None) -> None:
        """Put in the choices; the first is what the space says."""
        as_space = gettext("As its space says: %(interval)s", interval=interval_words(of_space))
        self.every.choices = [
            SelectChoice("", as_space),
            *(SelectChoice(str(months), interval_words(months)) for months in INTERVALS),
            SelectChoice("0", interval_words(0)),
        ]

    def validate_every(self, field: Any) -> None:
        if field.data not in ("", "0", *map(str, INTERVALS)):
            raise ValidationError(gettext("Choose how often"))

    @property
    def months(self) -> int | None:
        return int(self.every.data) if self.every.data else None


class ReviewForm(Form):
    """What somebody checked a page against, and how it ended."""

    checked = TextAreaField(
        _l("What did you check?"),
        description=_l(
            "What you compared the page with: the law, a form, whom you asked. "
            "It is kept as evidence and can’t be changed later."
        ),
        filters=[clean_text, str.strip],
        validators=[Required(_l("Say what you checked")), AtMost(LONGEST_WORDS)],
    )
    outcome = RadioField(
        _l("What did you find?"),
        choices=[
            SelectChoice("holds", _l("The page is still right")),
            SelectChoice("outdated", _l("The page is out of date")),
        ],
        validate_choice=False,
        validators=[AnyOf(("holds", "outdated"), message=_l("Choose what you found"))],
    )


class ReportForm(Form):
    """What is wrong on a page, in the reader's words."""

    words = TextAreaField(
        _l("What is wrong? (optional)"),
        description=_l("Which sentence, and what it should say if you know it"),
        filters=[clean_text, str.strip],
        validators=[AtMost(LONGEST_WORDS)],
    )


class AnswerForm(Form):
    """How a report ended."""

    status = RadioField(
        _l("How did it end?"),
        choices=[
            SelectChoice("corrected", _l("The page is corrected")),
            SelectChoice("declined", _l("The page is right as it is")),
        ],
        validate_choice=False,
        validators=[AnyOf(("corrected", "declined"), message=_l("Choose how it ended"))],
    )
    answer = TextAreaField(
        _l("Answer"),
        description=_l("Whoever reported it reads this on Home. Say why if nothing changes."),
        filters=[clean_text, str.strip],
        validators=[AtMost(LONGEST_WORDS)],
    )

    def validate_answer(self, field: Any) -> None:
        if self.status.data == "declined" and not field.data:
            raise ValidationError(gettext("Say why the page is right as it is"))
