"""What can be set from outside, all of it by environment variables that begin with `ENTGOV_`.

Settings are read once, when the app is made; nothing else in entgov looks at the environment.
"""

import secrets
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from entgov.core.mail import Server, address_in, server_at


class Settings(BaseSettings):
    """The settings of one installation; `docs/configuration.md` explains each."""

    model_config = SettingsConfigDict(env_prefix="ENTGOV_", env_ignore_empty=True)

    data: Path = Path("var")
    database_url: str | None = None
    bind: str = "127.0.0.1:8000"
    public_url: str | None = None
    admin_email: str | None = None
    admin_password: SecretStr | None = None
    body_name: str = "entgov"
    timezone: str = "UTC"
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    web_processes: Annotated[int, Field(ge=1, le=64)] = 1
    web_threads: Annotated[int, Field(ge=1, le=256)] = 8
    largest_file: Annotated[int, Field(ge=1, le=2000)] = 50
    posts_a_minute: Annotated[int, Field(ge=2, le=1000)] = 10
    posts_an_hour: Annotated[int, Field(ge=2, le=10_000)] = 120
    reactions_a_minute: Annotated[int, Field(ge=2, le=1000)] = 60
    reports_an_hour: Annotated[int, Field(ge=2, le=1000)] = 20
    largest_import: Annotated[int, Field(ge=1, le=2000)] = 500
    smtp_url: SecretStr | None = None
    mail_from: Annotated[str | None, Field(validate_default=True)] = None

    @field_validator("data")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @field_validator("bind")
    @classmethod
    def _host_and_port(cls, bind: str) -> str:
        host, colon, port = bind.rpartition(":")
        if not (host and colon and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("must be an address and a port, such as 127.0.0.1:8000")
        return bind

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ValueError, LookupError, OSError):
            problem = "must be the name of a time zone, such as Europe/London"
            raise ValueError(problem) from None
        return zone

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("must begin with http:// or https://")
        if url is not None and urlsplit(url).path.strip("/"):
            raise ValueError("must be a host alone, without a path: entgov needs one of its own")
        return url and url.rstrip("/")

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

    @property
    def host(self) -> str:
        """The address that the web server listens on, without brackets."""
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port that the web server listens on."""
        return int(self.bind.rpartition(":")[2])

    @property
    def address(self) -> str:
        """Where people reach entgov, without a slash at the end."""
        return self.public_url or f"http://{self.bind}"

    @property
    def secure(self) -> bool:
        """Whether people reach entgov over HTTPS, so that cookies can demand it."""
        return self.address.startswith("https://")

    @property
    def database(self) -> str:
        """The database's address, as SQLAlchemy reads it."""
        if not self.database_url:
            return f"sqlite:///{self.data / 'entgov.sqlite3'}"
        scheme, separator, rest = self.database_url.partition("://")
        psycopg = scheme in ("postgres", "postgresql")
        return f"postgresql+psycopg{separator}{rest}" if psycopg else self.database_url

    @property
    def index(self) -> Path:
        """The folder of the search index."""
        return self.data / "index"

    @property
    def files(self) -> Path:
        """The folder of what people uploaded."""
        return self.data / "files"

    @property
    def imports(self) -> Path:
        """The folder of what is being imported."""
        return self.data / "imports"

    @property
    def secret_key_file(self) -> Path:
        """Where the key that signs cookies is kept."""
        return self.data / "secret-key"

    def secret_key(self) -> str:
        """The key that signs cookies: made at the first call and kept in the data folder."""
        path = self.secret_key_file
        if not path.exists():
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_name(f"secret-key.{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            try:
                path.hardlink_to(fresh)  # the first of several processes wins, whole
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text()


def in_force() -> Settings:
    """The settings as they are now: asked for at the moment of use, never kept."""
    settings: Settings = current_app.extensions["entgov.settings"]
    return settings
