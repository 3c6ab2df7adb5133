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


class BreakGlassMarked(_AboutPerson):
    """Their password signs them in, also where local passwords are switched off."""


class BreakGlassUnmarked(_AboutPerson): ...


class RoleChanged(_AboutPerson):
    """Somebody has another role. `before` and `after` say which; a new account had none."""


class PersonMadeAdministrator(_AboutPerson):
    """As RoleChanged, in older trails."""


class PersonUnmadeAdministrator(_AboutPerson):
    """As RoleChanged, in older trails."""


class PersonRenamed(_AboutPerson): ...


class EmailChanged(_AboutPerson): ...


@dataclass(frozen=True, kw_only=True)
class EmailChangeAsked(_AboutPerson):
    """Somebody wants this email address for their account, and has to prove that it is theirs."""

    email: str


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


@dataclass(frozen=True, kw_only=True)
class SignInMustWait(Fact):
    """A password was wrong so often that signing in has to wait. None: no such account."""

    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class SignInsHeldBack(Fact):
    """Passwords were sent, so many since the last fact like this, that nobody looked at."""

    number: int


class SessionEnded(_AboutPerson):
    """One session of a person was ended from another one."""


class SessionsEnded(_AboutPerson):
    """All sessions of a person were ended."""


@dataclass(frozen=True, kw_only=True)
class PasswordResetAsked(Fact):
    """Somebody who has forgotten a password asked for a link by mail, for what they typed."""

    email: str
