"""The settings, but for those of signing in: each a field with a default, its limits, and in its
type what the screen says of it (`core/offered.py`). The order here is that on the screen."""

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from pydantic import Field, SecretStr, ValidationInfo, field_validator

from entgov.core.accent import DEFAULT, shortfall
from entgov.core.contrast import as_colour, is_colour
from entgov.core.mail import Server, address_in, server_at
from entgov.core.offered import OnScreen
from entgov.core.settings.signing_in import SigningIn
from entgov.core.zones import zones

_AGE = re.compile(r"age1[02-9ac-hj-np-z]{58}")
"""A public key of the age format, https://age-encryption.org/v1: bech32."""


class Settings(SigningIn):
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
