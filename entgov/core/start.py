"""What is read once, when entgov starts, and so only the environment can set.

The rest of the settings is in `core/settings/`.
"""

import secrets
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from entgov.core.offered import AtStart
from entgov.core.outlets import outlet_at


class Start(BaseSettings):
    """Where an installation has its place and its doors."""

    model_config = SettingsConfigDict(env_prefix="ENTGOV_", env_ignore_empty=True)

    data: Annotated[Path, AtStart(label=_l("Data folder"))] = Path("var")
    database_url: Annotated[str | None, AtStart(label=_l("Database"), secret=True)] = None
    bind: Annotated[str, AtStart(label=_l("Address and port to listen on"))] = "127.0.0.1:8000"
    public_url: Annotated[str | None, AtStart(label=_l("Address that people use"))] = None
    admin_email: Annotated[str | None, AtStart(label=_l("Email of the first administrator"))] = None
    admin_password: Annotated[
        SecretStr | None, AtStart(label=_l("Password of the first administrator"), secret=True)
    ] = None
    trusted_proxies: Annotated[int, Field(ge=0, le=5), AtStart(label=_l("Proxies in front"))] = 0
    web_processes: Annotated[int, Field(ge=1, le=64), AtStart(label=_l("Web processes"))] = 1
    web_threads: Annotated[
        int, Field(ge=1, le=256), AtStart(label=_l("Requests that each process answers at once"))
    ] = 8

    audit_stream: Annotated[
        str | None, AtStart(label=_l("Where the audit trail is sent on to"))
    ] = None

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

    @field_validator("audit_stream")
    @classmethod
    def _known_outlet(cls, address: str | None) -> str | None:
        if address:
            outlet_at(address)
        return address

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("must begin with http:// or https://")
        if url is not None and urlsplit(url).path.strip("/"):
            raise ValueError("must be a host alone, without a path: entgov needs one of its own")
        return url and url.rstrip("/")

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
