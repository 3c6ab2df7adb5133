"""The forms in which people tell of themselves. Nothing in them has to be filled in."""

import re
from datetime import date, timedelta
from typing import Any

from flask_babel import get_timezone, gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import DateInput

from entgov.accounts.commands.profiles import LONGEST_SKILL, MOST_SKILLS, skill_key
from entgov.accounts.models import Person
from entgov.accounts.queries import colleague
from entgov.core.zones import in_words, zones
from entgov.web.forms import AtMost, Form, clean_text, one_line
from entgov.web.screen import today

_FURTHEST = timedelta(days=3 * 366)


def _line(label: Any, *, most: int = 100, hint: Any = "") -> StringField:
    return StringField(label, description=hint, filters=[one_line], validators=[AtMost(most)])


def _text(label: Any, *, most: int, hint: Any = "") -> TextAreaField:
    return TextAreaField(
        label, description=hint, filters=[clean_text, str.strip], validators=[AtMost(most)]
    )


class _Colleague(StringField):
    """A field that names a person by handle or email address; `person` once it is right.

    Somebody who has left meanwhile stays where they are named already (`already`).
    """

    person: Person | None = None
    already: Person | None = None

    def pre_validate(self, _form: Any) -> None:
        if self.already and (self.data or "").removeprefix("@") == self.already.handle:
            self.person = self.already
        elif self.data:
            self.person = colleague(self.data)
            if self.person is None:
                raise ValidationError(
                    gettext(
                        "Nobody here has this handle or email address. "
                        "Check the spelling, or look them up under People."
                    )
                )


def _colleague(label: Any, hint: Any) -> _Colleague:
    return _Colleague(label, description=hint, filters=[one_line], validators=[AtMost(250)])


def _zone_choices() -> list[Any]:
    own = gettext("As everybody here (%(zone)s)", zone=str(get_timezone()))
    return [SelectChoice("", own), *(SelectChoice(name, in_words(name)) for name in zones())]


class _AZone:
    """Wants one of the time zones, or none."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and field.data not in zones():
            raise ValidationError(gettext("Choose a time zone from the list"))


class ProfileForm(Form):
    """What a person tells of themselves."""

    pronouns = _line(_l("Pronouns"), most=50, hint=_l("Such as she, he or they"))
    job = _line(_l("Job"))
    team = _line(_l("Team"))
    manager = _colleague(_l("Manager"), _l("Their handle, such as @ada"))
    place = _line(_l("Place"), hint=_l("Where one finds you, such as an office or a floor"))
    languages = _line(
        _l("Languages"), most=200, hint=_l("With commas between them, such as English, Welsh")
    )
    phone = _line(_l("Phone"), most=50)
    hours = _line(
        _l("Working hours"), most=200, hint=_l("Such as Monday to Thursday, 9:00 to 15:00")
    )
    zone = SelectField(
        _l("Time zone"), choices=_zone_choices, validate_choice=False, validators=[_AZone()]
    )
    about = _text(_l("About you"), most=1000)
    presence = BooleanField(
        _l("Show on my profile when I am here"),
        description=_l("Others then see that you are here now, or were here today."),
    )

    @property
    def said(self) -> dict[str, Any]:
        """What was said, but for the manager."""
        texts = ("pronouns", "job", "team", "place", "phone", "hours", "about")
        spoken = re.split(r"[,;]", self.languages.data or "")
        return {
            **{name: self[name].data or "" for name in texts},
            "languages": ", ".join(dict.fromkeys(filter(None, map(str.strip, spoken)))),
            "zone": self.zone.data or None,
            "presence": bool(self.presence.data),
        }


class SkillsForm(Form):
    """What a person can be asked about."""

    skills = _text(
        _l("Ask me about"),
        most=MOST_SKILLS * (LONGEST_SKILL + 2),
        hint=_l(
            "What you know well, one thing on each line: council tax, Excel, sign language. "
            "At most %(most)s.",
            most=MOST_SKILLS,
        ),
    )

    @property
    def names(self) -> list[str]:
        """The skills, each once, as they were written first."""
        written = (one_line(each) for each in re.split(r"[\n,;]", self.skills.data or ""))
        found: dict[str, str] = {}
        for name in filter(None, written):
            found.setdefault(skill_key(name), name)
        return list(found.values())

    def validate_skills(self, _field: Any) -> None:
        if len(self.names) > MOST_SKILLS:
            raise ValidationError(
                gettext("List at most %(most)s things, one on each line", most=MOST_SKILLS)
            )
        if any(len(name) > LONGEST_SKILL for name in self.names):
            raise ValidationError(
                gettext("Shorten each line to %(limit)s characters or fewer", limit=LONGEST_SKILL)
            )
        if not all(map(skill_key, self.names)):
            raise ValidationError(gettext("Use at least one letter or number on each line"))


def _day(label: Any) -> StringField:
    return StringField(label, filters=[one_line], widget=DateInput())


class AwayForm(Form):
    """From when to when somebody is out of office, and who helps meanwhile."""

    first_day = _day(_l("First day"))
    last_day = _day(_l("Last day"))
    message = _text(
        _l("Message"), most=300, hint=_l("Such as “On leave, without email”. It can stay empty.")
    )
    stand_in = _colleague(_l("Who stands in for you"), _l("Their handle, such as @ada"))

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day; None where there is no such day."""
        return _read(self.first_day.data), _read(self.last_day.data)

    def validate_first_day(self, _field: Any) -> None:
        self._check(self.days[0], today() - _FURTHEST)

    def validate_last_day(self, _field: Any) -> None:
        first, last = self.days
        self._check(last, today())
        if first and last and last < first:
            raise ValidationError(gettext("The last day must not be before the first"))

    def _check(self, day: date | None, earliest: date) -> None:
        if day is None:
            raise ValidationError(gettext("Enter a date, such as 2027-03-27"))
        if day < earliest:
            raise ValidationError(gettext("The date must be today or later"))
        if day > today() + _FURTHEST:
            raise ValidationError(gettext("The date must be within the next three years"))


def _read(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
