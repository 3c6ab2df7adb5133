"""The forms of accounts."""

import json
import re
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, Length

from entgov.accounts import passwords
from entgov.web.forms import AtMost, Form, Readable, Required, one_line
from entgov.web.languages import LANGUAGES, screen_choices

THEMES = (
    SelectChoice("system", _l("As the device has it")),
    SelectChoice("light", _l("Light")),
    SelectChoice("dark", _l("Dark")),
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def is_email(text: str) -> bool:
    """Whether a text can be an email address."""
    return _EMAIL.fullmatch(text) is not None


class EmailAddress:
    """Wants something that can be an email address; whether it is one, only mail can tell."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not is_email(field.data or ""):
            raise ValidationError(
                field.gettext("Enter an email address in the correct format, like name@example.gov")
            )


class GoodPassword:
    """Wants a password that is not among the first guesses, nor made of what the form knows of the
    person: its fields with their name and address, or else `about_the_person`."""

    def __call__(self, form: Any, field: Any) -> None:
        own = [getattr(form, name).data or "" for name in ("email", "name") if name in form]
        own += getattr(form, "about_the_person", [])
        own += [part for text in own for part in text.split("@")]
        if passwords.is_guessable(field.data or "", *own):
            raise ValidationError(
                _l("Choose another password: this one is among the first that attackers try")
            )


def new_password_field(label: Any) -> PasswordField:
    """A field for a password that is being chosen."""
    return PasswordField(
        label,
        description=_l(
            "At least %(shortest)s characters. Three random words make a good password.",
            shortest=passwords.SHORTEST,
        ),
        validators=[
            Required(_l("Choose a password")),
            Length(
                min=passwords.SHORTEST,
                message=_l("Make it %(shortest)s characters or more", shortest=passwords.SHORTEST),
            ),
            AtMost(passwords.LONGEST),
            GoodPassword(),
        ],
    )


def problem_with(password: str, *about_the_person: str) -> str:
    """What is wrong with a password that somebody chooses, as the forms say it; else nothing."""
    form = ResetForm(formdata=MultiDict({"new_password": password}))
    form.about_the_person = list(about_the_person)
    return "" if form.validate() else str(form.new_password.errors[0])


def name_field() -> StringField:
    """A field for a person's name."""
    return StringField(
        _l("Full name"),
        filters=[one_line],
        validators=[Required(_l("Enter the name")), AtMost(200), Readable()],
    )


def email_field() -> EmailField:
    """A field for an email address."""
    return EmailField(
        _l("Email address"),
        filters=[one_line],
        validators=[Required(_l("Enter the email address")), AtMost(250), EmailAddress()],
    )


class SignInForm(Form):
    """Email and password; `kept` carries along what was typed before the session ended."""

    email = EmailField(
        _l("Email address"),
        filters=[one_line],
        validators=[Required(_l("Enter your email address")), AtMost(250)],
    )
    password = PasswordField(_l("Password"), validators=[Required(_l("Enter your password"))])
    next = HiddenField()
    kept = HiddenField()

    def carry(self, fields: list[list[str]]) -> None:
        """Carry along what was typed."""
        self.kept.data = json.dumps(fields, ensure_ascii=False) if fields else ""


def say_busy(form: Form) -> int:
    """Say that nothing was done because too much is asked for; gives the status of the answer."""
    busy = _l("Too many people are signing in right now. Wait a moment, then try again.")
    form.form_errors.append(busy)
    return 503


class ForgottenForm(Form):
    """Who has forgotten their password."""

    email = EmailField(
        _l("Email address"),
        filters=[one_line],
        validators=[Required(_l("Enter your email address")), AtMost(250), EmailAddress()],
    )


class SetUpForm(Form):
    """The first administrator."""

    name = name_field()
    email = email_field()
    new_password = new_password_field(_l("Password"))


class ResetForm(Form):
    """A new password, chosen by a one-time link."""

    new_password = new_password_field(_l("New password"))
    about_the_person: list[str] = []


class JoinForm(Form):
    """How a new person wants to be called, and their password."""

    name = name_field()
    new_password = new_password_field(_l("Password"))
    about_the_person: list[str] = []


class InviteForm(Form):
    """Somebody to invite."""

    name = name_field()
    email = email_field()


class EmailForm(Form):
    """Another email address of an account."""

    email = email_field()


class NameForm(Form):
    """The name a person goes by."""

    name = name_field()


class DisplayForm(Form):
    """How a person wants the screens."""

    theme = RadioField(
        _l("Colours"),
        choices=THEMES,
        validate_choice=False,
        validators=[AnyOf([theme.value for theme in THEMES], message=_l("Choose the colours"))],
    )
    language = SelectField(
        _l("Language"),
        description=_l("What people write stays in the language that they wrote it in."),
        choices=screen_choices,
        validate_choice=False,
        validators=[AnyOf(("", *LANGUAGES), message=_l("Choose a language from the list"))],
    )
    single_keys = RadioField(
        _l("Shortcuts of a single key"),
        description=_l(
            "Such as / to search. Turn them off if you speak to your device or press keys by "
            "mistake. Shortcuts with Ctrl go on working."
        ),
        choices=[SelectChoice("on", _l("On")), SelectChoice("off", _l("Off"))],
        validate_choice=False,
        validators=[AnyOf(("on", "off"), message=_l("Choose whether they are on"))],
    )


class ThemeForm(Form):
    """Other colours at one press; `next` is where that was."""

    theme = RadioField(
        choices=THEMES,
        validate_choice=False,
        validators=[AnyOf([theme.value for theme in THEMES])],
    )
    next = HiddenField()


class ChangePasswordForm(Form):
    """A new password for oneself."""

    current_password = PasswordField(
        _l("Current password"), validators=[Required(_l("Enter your current password"))]
    )
    new_password = new_password_field(_l("New password"))
    about_the_person: list[str] = []
