"""People, how they are let in, and what they tell of themselves."""

from entgov.accounts.models.people import (
    FailedSignIns,
    KeptForm,
    OneTimeLink,
    Person,
    Purpose,
    Role,
    SignInSession,
    Status,
    Theme,
)
from entgov.accounts.models.profiles import Absence, Confirmation, Photo, Profile, Skill
from entgov.accounts.models.signing_in import AccountMail, KnownDevice, MailKind, SignInTally

__all__ = [
    "Absence",
    "AccountMail",
    "Confirmation",
    "FailedSignIns",
    "KeptForm",
    "KnownDevice",
    "MailKind",
    "OneTimeLink",
    "Person",
    "Photo",
    "Profile",
    "Purpose",
    "Role",
    "SignInSession",
    "SignInTally",
    "Skill",
    "Status",
    "Theme",
]
