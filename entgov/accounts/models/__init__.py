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

__all__ = [
    "Absence",
    "Confirmation",
    "FailedSignIns",
    "KeptForm",
    "OneTimeLink",
    "Person",
    "Photo",
    "Profile",
    "Purpose",
    "Role",
    "SignInSession",
    "Skill",
    "Status",
    "Theme",
]
