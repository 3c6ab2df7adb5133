"""Where lines of the audit trail can be sent to, as an address says it."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

_KINDS: dict[str, Literal["file", "udp", "tcp", "unix"]] = {
    "file": "file",
    "syslog": "udp",
    "syslog+udp": "udp",
    "syslog+tcp": "tcp",
    "syslog+unix": "unix",
}
_PORTS = {"udp": 514, "tcp": 601}  # RFC 5426, RFC 6587
_WRONG = (
    "must be an address such as file:/var/log/entgov/audit.jsonl, syslog://127.0.0.1:514, "
    "syslog+tcp://log.body.example:601 or syslog+unix:///dev/log"
)


@dataclass(frozen=True)
class Outlet:
    """A file or socket by its `path`, or a server by `host` and `port`."""

    kind: Literal["file", "udp", "tcp", "unix"]
    path: str = ""
    host: str = ""
    port: int = 0


def outlet_at(address: str) -> Outlet:
    """The outlet that an address names. Raises ValueError with what is wrong."""
    parts = urlsplit(address)
    kind = _KINDS.get(parts.scheme)
    try:
        port = parts.port
    except ValueError:
        raise ValueError(_WRONG) from None
    if kind is None or parts.query or parts.fragment or parts.username:
        raise ValueError(_WRONG)
    if kind in ("file", "unix"):
        path = unquote(parts.path)
        if parts.netloc or not path.startswith("/") or path.endswith("/") or "\0" in path:
            raise ValueError(_WRONG)
        return Outlet(kind, path=path)
    if not parts.hostname or parts.path not in ("", "/") or port == 0:
        raise ValueError(_WRONG)
    return Outlet(kind, host=parts.hostname, port=port or _PORTS[kind])
