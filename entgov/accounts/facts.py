"""What happens to accounts."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutPerson(Fact):
    person_id: int


class PersonInvited(_AboutPerson): ...


class InvitationRenewed(_AboutPerson): ...


class PersonJoined(_AboutPerson):
    """An invited person set a password, or an account was made whole by an administrator."""


class PersonDeactivated(_AboutPerson): ...


class PersonReactivated(_AboutPerson): ...


class PasswordResetStarted(_AboutPerson): ...


class PasswordChanged(_AboutPerson): ...


class PasswordNotConfirmed(_AboutPerson):
    """Somebody who is signed in failed to give their current password."""


class PersonMadeAdministrator(_AboutPerson): ...


class PersonUnmadeAdministrator(_AboutPerson): ...


class PersonRenamed(_AboutPerson): ...


class DisplayChanged(_AboutPerson):
    """Somebody chose other colours, another language or other shortcuts for their screens."""


class PersonProfileChanged(_AboutPerson):
    """What somebody tells of themselves changed, or what they can be asked about."""


class PersonPhotoChanged(_AboutPerson): ...


class AbsenceChanged(_AboutPerson):
    """Somebody said when they are out of office, or that they are not."""


@dataclass(frozen=True, kw_only=True)
class _AboutSkill(_AboutPerson):
    skill_id: int


class SkillConfirmed(_AboutSkill): ...


class SkillNotConfirmed(_AboutSkill):
    """Somebody took back that a colleague has a skill."""


class SignedIn(_AboutPerson): ...


class SignedOut(_AboutPerson): ...


class SignedOutElsewhere(_AboutPerson):
    """All sessions of a person ended but the one that they said so in."""


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Fact):
    """Somebody failed to sign in. `email` is what they typed, cut to a sane length."""

    email: str
