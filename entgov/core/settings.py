"""What can be set: by environment variables that begin with `ENTGOV_`, or on the screen.

The environment is read once, when the app is made; nothing else in entgov looks at it. What it says
goes first, then what administrators chose, then the default. Each field carries what the screen
says of it; see `core/offered.py`.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import lazy_gettext as _l
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from entgov.core import chosen
from entgov.core.accent import DEFAULT, shortfall
from entgov.core.contrast import as_colour, is_colour
from entgov.core.mail import Server, address_in, server_at
from entgov.core.offered import AtStart, OnScreen
from entgov.core.start import Start
from entgov.core.zones import zones

_AGE = re.compile(r"age1[02-9ac-hj-np-z]{58}")
"""A public key of the age format, https://age-encryption.org/v1: bech32."""
Mark = TypeVar("Mark", OnScreen, AtStart)


class Settings(Start):
    """The settings of one installation; `docs/configuration.md` explains each."""

    body_name: Annotated[
        str,
        Field(min_length=1, max_length=100),
        OnScreen(
            group="appearance",
            label=_l("Name"),
            says=_l("At the top of every screen, in the title of every window and in mails."),
            wrong=_l("Use at least one letter or number"),
        ),
    ] = "entgov"
    accent: Annotated[
        str,
        OnScreen(
            group="appearance",
            label=_l("Accent colour"),
            says=_l("The ground of the header, as # and six digits, such as #0a3d45."),
        ),
    ] = DEFAULT
    language: Annotated[
        Literal["en-GB", "cy"],
        OnScreen(
            group="language",
            label=_l("Language"),
            says=_l(
                "Screens and mails are in it for people who have chosen none, where their browser "
                "asks for none that entgov has."
            ),
            choices={"en-GB": "English", "cy": "Cymraeg"},
        ),
    ] = "en-GB"
    timezone: Annotated[
        str,
        OnScreen(
            group="language",
            label=_l("Time zone"),
            says=_l("Times are shown in it, such as Europe/London."),
            listed=zones,
            wrong=_l("Enter the name of a time zone, such as Europe/London"),
        ),
    ] = "UTC"
    largest_file: Annotated[
        int,
        Field(ge=1, le=2000),
        OnScreen(
            group="limits",
            label=_l("Largest file"),
            says=_l("More can’t be uploaded. A proxy in front must let through 8 MB more."),
            unit=_l("MB"),
        ),
    ] = 50
    largest_import: Annotated[
        int,
        Field(ge=1, le=2000),
        OnScreen(
            group="limits",
            label=_l("Largest import"),
            says=_l("The largest source that can be imported from the browser."),
            unit=_l("MB"),
        ),
    ] = 500
    posts_a_minute: Annotated[
        int,
        Field(ge=2, le=1000),
        OnScreen(
            group="limits",
            label=_l("Posts a minute"),
            says=_l("A person can write, and change, so many posts and replies in a minute."),
        ),
    ] = 10
    posts_an_hour: Annotated[
        int,
        Field(ge=2, le=10_000),
        OnScreen(
            group="limits",
            label=_l("Posts an hour"),
            says=_l("A person can write so many posts and replies in an hour."),
        ),
    ] = 120
    reactions_a_minute: Annotated[
        int,
        Field(ge=2, le=1000),
        OnScreen(
            group="limits",
            label=_l("Reactions a minute"),
            says=_l("A person can react to posts so often in a minute."),
        ),
    ] = 60
    reports_an_hour: Annotated[
        int,
        Field(ge=2, le=1000),
        OnScreen(
            group="limits",
            label=_l("Reports an hour"),
            says=_l("A person can report so many posts and pages in an hour."),
        ),
    ] = 20
    session_idle: Annotated[
        int,
        Field(ge=1, le=168),
        OnScreen(
            group="sign-in",
            label=_l("Signed out when nothing was done for"),
            says=_l(
                "Who does nothing in entgov for so long is signed out. They are warned before."
            ),
            unit=_l("hours"),
        ),
    ] = 12
    session_longest: Annotated[
        int,
        Field(ge=1, le=744),
        OnScreen(
            group="sign-in",
            label=_l("Signed out at the latest after"),
            says=_l("After so long people sign in again, whatever they have done meanwhile."),
            unit=_l("hours"),
        ),
    ] = 168
    second_factor_for: Annotated[
        Literal["administrators", "everyone"],
        OnScreen(
            group="sign-in",
            label=_l("A second factor is asked of"),
            says=_l(
                "They need an authenticator app or a passkey beside their password. Everybody "
                "else may have one."
            ),
            choices={"administrators": _l("Administrators"), "everyone": _l("Everyone")},
        ),
    ] = "administrators"
    second_factor_grace: Annotated[
        int,
        Field(ge=0, le=3650),
        OnScreen(
            group="sign-in",
            label=_l("Time to set it up"),
            says=_l(
                "So long people can sign in without the second factor that they need, from the "
                "sign-in at which they are first told. With 0 they set it up at once."
            ),
            unit=_l("days"),
        ),
    ] = 14
    local_passwords: Annotated[
        bool,
        OnScreen(
            group="sign-in",
            label=_l("Local passwords"),
            says=_l(
                "Whether people sign in by a password of entgov. Without, they do by a provider of "
                "identity, and only accounts that are kept for emergencies have a password."
            ),
        ),
    ] = True
    own_email: Annotated[
        bool,
        OnScreen(
            group="sign-in",
            label=_l("People change their email address"),
            says=_l(
                "By a link that is mailed to the new one. Mail of entgov goes there from then on. "
                "Without, administrators do, or the provider of identity."
            ),
        ),
    ] = True
    guesses_a_second: Annotated[
        int,
        Field(ge=1, le=100),
        OnScreen(
            group="sign-in",
            label=_l("Passwords from unknown devices"),
            says=_l(
                "Each process looks at so many a second, and at ten times as many after a pause. "
                "Others are asked to try again, so that an attack does not slow entgov down. "
                "Devices that somebody has signed in with before are not held back."
            ),
            unit=_l("a second"),
        ),
    ] = 5
    passwords_at_once: Annotated[
        int,
        Field(ge=1, le=64),
        OnScreen(
            group="passwords",
            label=_l("Passwords judged at once"),
            says=_l("In each process. Others wait for their turn for a few seconds."),
        ),
    ] = 2
    password_memory: Annotated[
        int,
        Field(ge=19_456, le=1_048_576),
        OnScreen(
            group="passwords",
            label=_l("Memory to judge a password"),
            says=_l(
                "More makes guessing harder for who has stolen a database. Kept passwords follow "
                "when their people sign in."
            ),
            unit=_l("KiB"),
        ),
    ] = 65_536
    password_passes: Annotated[
        int,
        Field(ge=2, le=20),
        OnScreen(
            group="passwords",
            label=_l("Passes to judge a password"),
            says=_l("More takes longer, for attackers and for entgov."),
        ),
    ] = 3
    password_lanes: Annotated[
        int,
        Field(ge=1, le=16),
        OnScreen(
            group="passwords",
            label=_l("Lanes to judge a password"),
            says=_l("So many processors work on one password."),
        ),
    ] = 4
    smtp_url: Annotated[
        SecretStr | None,
        OnScreen(
            group="mail",
            label=_l("Mail server"),
            says=_l(
                "Takes the mail of entgov, such as smtps://user:password@mail.body.example:465. "
                "Without one no mail is sent."
            ),
            wrong=_l(
                "Enter an address such as smtps://user:password@mail.body.example:465. A password "
                "is only sent encrypted: use smtps:// or add ?starttls"
            ),
            secret=True,
        ),
    ] = None
    mail_from: Annotated[
        str | None,
        Field(validate_default=True),
        OnScreen(
            group="mail",
            label=_l("Mail comes from"),
            says=_l("The address of the sender, such as Commons <entgov@body.example>."),
            wrong=_l("With a mail server, enter an address such as entgov@body.example"),
        ),
    ] = None
    audit_kept: Annotated[
        int,
        Field(ge=0, le=100),
        OnScreen(
            group="kept",
            label=_l("Audit trail"),
            says=_l(
                "Older entries are deleted for good, and the trail says from when on it begins. "
                "With 0 all of them are kept. What people wrote is not touched."
            ),
            unit=_l("years"),
        ),
    ] = 0
    notices_kept: Annotated[
        int,
        Field(ge=30, le=3650),
        OnScreen(
            group="kept",
            label=_l("Notifications"),
            says=_l("Older ones are deleted. What they were of stays."),
            unit=_l("days"),
        ),
    ] = 365
    read_notices_kept: Annotated[
        int,
        Field(ge=7, le=3650),
        OnScreen(
            group="kept",
            label=_l("Notifications that were read"),
            says=_l("Older ones are deleted, if they were read."),
            unit=_l("days"),
        ),
    ] = 90
    searches_kept: Annotated[
        int,
        Field(ge=4, le=26),
        OnScreen(
            group="kept",
            label=_l("Searches that found nothing"),
            says=_l("Sums of what was looked for in vain, which name nobody, are deleted then."),
            unit=_l("weeks"),
        ),
    ] = 26
    backup_days: Annotated[
        int,
        Field(ge=1, le=60),
        OnScreen(
            group="backups",
            label=_l("A backup is old after"),
            says=_l("The health page and entgov doctor say so when the last one is older."),
            unit=_l("days"),
        ),
    ] = 2
    backup_key: Annotated[
        str | None,
        OnScreen(
            group="backups",
            label=_l("Public key for backups"),
            says=_l(
                "Backups are encrypted so that only who has the private key of this age key can "
                "read them. It begins with age1."
            ),
            wrong=_l("Enter the public key as age-keygen prints it: age1 and 58 more signs"),
        ),
    ] = None

    @field_validator("body_name")
    @classmethod
    def _readable(cls, name: str) -> str:
        if not any(letter.isalnum() for letter in name):
            raise ValueError("must have a letter or a number")
        return name

    @field_validator("accent")
    @classmethod
    def _readable_colour(cls, colour: str) -> str:
        colour = as_colour(colour.strip())
        if not is_colour(colour) or shortfall(colour):
            raise ValueError("must be a colour as #0a3d45, dark enough for white text")
        return colour

    @field_validator("backup_key")
    @classmethod
    def _age_key(cls, key: str | None) -> str | None:
        if key and not _AGE.fullmatch(key):
            raise ValueError("must be a public key of age: age1 and 58 more signs")
        return key

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ValueError, LookupError, OSError):
            problem = "must be the name of a time zone, such as Europe/London"
            raise ValueError(problem) from None
        return zone

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url:
            server_at(url.get_secret_value())
        return url

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, sender: str | None, others: ValidationInfo) -> str | None:
        if sender is None and others.data.get("smtp_url"):
            raise ValueError("must be set too: the address that mail comes from")
        if sender is not None and address_in(sender) is None:
            raise ValueError("must be an address, such as entgov@body.example")
        return sender

    @property
    def mail_server(self) -> Server | None:
        """Who takes mail; None: none is sent."""
        return server_at(self.smtp_url.get_secret_value()) if self.smtp_url else None


def _marked(kind: type[Mark]) -> Mapping[str, Mark]:
    fields = Settings.model_fields.items()
    return {name: mark for name, each in fields for mark in each.metadata if isinstance(mark, kind)}


ON_SCREEN = _marked(OnScreen)
"""What the screen says of each setting that administrators choose."""
AT_START = _marked(AtStart)
"""What it says of each that it only shows."""


class _Given(Settings):
    """The same, of what is handed over alone: the environment has been read by then."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic names it
        init_settings: PydanticBaseSettingsSource,
        *_: Any,
        **__: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class _Force(NamedTuple):
    """What was made of the start and of what was chosen, and what of that can't be used."""

    start: Settings
    chosen: chosen.Values
    settings: Settings
    unfit: frozenset[str]


def at_start() -> Settings:
    """What the environment said when the app was made: for what can't change while it runs."""
    settings: Settings = current_app.extensions["entgov.settings"]
    return settings


def in_force() -> Settings:
    """The settings as they are now: asked for at the moment of use, never kept."""
    return _force(chosen.values()).settings


def in_force_last() -> Settings:
    """What was in force when it was last asked, without asking."""
    known: _Force | None = current_app.extensions.get("entgov.force")
    return known.settings if known else at_start()


def unfit() -> frozenset[str]:
    """The names of settings whose stored value can't be used: their default is in force."""
    return _force(chosen.look_again()).unfit


def can_be_chosen(name: str) -> bool:
    """Whether the setting is one for the screen, and the environment does not say what it is."""
    return name in ON_SCREEN and name not in at_start().model_fields_set


def combined(values: chosen.Values) -> Settings:
    """The settings with these values chosen. Raises ValidationError."""
    start = at_start()
    given = {name: getattr(start, name) for name in {*start.model_fields_set, *AT_START}}
    return _Given(**{name: value for name, value in values.items() if can_be_chosen(name)}, **given)


def _force(values: chosen.Values) -> _Force:
    start = at_start()
    known: _Force | None = current_app.extensions.get("entgov.force")
    if known is None or known.start is not start or known.chosen is not values:
        known = _Force(start, values, *made_of(values))
        current_app.extensions["entgov.force"] = known
    return known


def made_of(values: chosen.Values) -> tuple[Settings, frozenset[str]]:
    """The settings with these chosen, and the names of those that can't be used.

    One wrong value, whoever wrote it there, must not stop the others or entgov.
    """
    usable = {name: value for name, value in values.items() if can_be_chosen(name)}
    left_out: set[str] = set()
    while usable:
        try:
            return combined(usable), frozenset(left_out)
        except ValidationError as error:
            wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
            groups = {ON_SCREEN[name].group for name in wrong & ON_SCREEN.keys()}
            # Where one is wrong only beside another, as a server without a sender, both go.
            among = {name for name in usable if ON_SCREEN[name].group in groups}
            out = wrong & usable.keys() or among or set(usable)
            left_out |= out
            usable = {name: value for name, value in usable.items() if name not in out}
    return at_start(), frozenset(left_out)
