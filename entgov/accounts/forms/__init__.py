"""The forms of accounts and of what people tell of themselves."""

from entgov.accounts.forms.accounts import (
    THEMES,
    ChangePasswordForm,
    DisplayForm,
    EmailForm,
    ForgottenForm,
    InviteForm,
    JoinForm,
    NameForm,
    ResetForm,
    SetUpForm,
    SignInForm,
    ThemeForm,
    problem_with,
    say_busy,
)
from entgov.accounts.forms.profiles import AwayForm, ProfileForm, SkillsForm

__all__ = [
    "THEMES",
    "AwayForm",
    "ChangePasswordForm",
    "DisplayForm",
    "EmailForm",
    "ForgottenForm",
    "InviteForm",
    "JoinForm",
    "NameForm",
    "ProfileForm",
    "ResetForm",
    "SetUpForm",
    "SignInForm",
    "SkillsForm",
    "ThemeForm",
    "problem_with",
    "say_busy",
]
