"""Hands lines to a file or to syslog; see `streaming.py` for which and when.

Each batch opens what it sends to and closes it again: so a file that was rotated away is made anew,
and at the end of a connection it is known whether the other side has read all of it.
"""

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from entgov.core.outlets import Outlet

PATIENCE = 10.0
"""Seconds to wait for the other side."""
_PRIORITY = 13 * 8 + 6  # log audit, informational: RFC 5424, section 6.2.1
_LARGEST = 60_000  # bytes of a datagram


@dataclass(frozen=True)
class Line:
    """One fact as JSON, with what syslog wants to know of it."""

    text: str
    kind: str
    at: datetime


class NotSent(Exception):
    """Why a batch was not taken, in one line. Some of it may have been: it is sent again whole."""


def send(outlet: Outlet, lines: Sequence[Line]) -> None:
    """Hand over all lines in their order. Raises NotSent."""
    try:
        _SENDERS[outlet.kind](outlet, lines)
    except (OSError, UnicodeError) as error:
        raise NotSent(str(error)) from error


def _to_file(outlet: Outlet, lines: Sequence[Line]) -> None:
    with open(outlet.path, "ab", opener=_for_us_alone) as file:
        if file.tell() and not _ends_well(outlet.path):
            file.write(b"\n")  # a disk was full in the middle of a line: that line comes again
        file.write("".join(f"{line.text}\n" for line in lines).encode())


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o640)


def _ends_well(path: str) -> bool:
    with Path(path).open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _by_udp(outlet: Outlet, lines: Sequence[Line]) -> None:
    with _connected(outlet, socket.SOCK_DGRAM) as line_out:
        for line in lines:
            line_out.send(_as_datagram(line))


def _by_unix(outlet: Outlet, lines: Sequence[Line]) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line_out:
        line_out.settimeout(PATIENCE)
        line_out.connect(outlet.path)
        for line in lines:
            line_out.send(_as_datagram(line))


def _by_tcp(outlet: Outlet, lines: Sequence[Line]) -> None:
    """Each message after its length in bytes: RFC 6587, section 3.4.1.

    The server hangs up when it has read to our end. If it does not, nobody knows what it has read.
    """
    with _connected(outlet, socket.SOCK_STREAM) as line_out:
        for line in lines:
            said = _as_syslog(line)
            line_out.sendall(b"%d %b" % (len(said), said))
        line_out.shutdown(socket.SHUT_WR)
        while line_out.recv(4096):
            pass


def _connected(outlet: Outlet, kind: socket.SocketKind) -> socket.socket:
    problem: OSError | None = None
    for family, _, _, _, address in socket.getaddrinfo(outlet.host, outlet.port, type=kind):
        found = socket.socket(family, kind)
        found.settimeout(PATIENCE)
        try:
            found.connect(address)
        except OSError as error:
            found.close()
            problem = error
        else:
            return found
    raise problem or OSError(f"{outlet.host} has no address")


def _as_datagram(line: Line) -> bytes:
    said = _as_syslog(line)
    return said if len(said) <= _LARGEST else said[:_LARGEST].decode("utf-8", "ignore").encode()


def _as_syslog(line: Line) -> bytes:
    """A message by RFC 5424; its text is marked as UTF-8, as section 6.4 wants it."""
    at = line.at.isoformat(timespec="microseconds")
    host = socket.gethostname()[:255] or "-"
    head = f"<{_PRIORITY}>1 {at} {host} entgov {os.getpid()} {line.kind[:32]} - "
    return head.encode("ascii", "replace") + b"\xef\xbb\xbf" + line.text.encode()


_SENDERS: dict[str, Callable[[Outlet, Sequence[Line]], None]] = {
    "file": _to_file,
    "udp": _by_udp,
    "tcp": _by_tcp,
    "unix": _by_unix,
}
