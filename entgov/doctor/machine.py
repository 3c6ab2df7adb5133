"""Whether the machine is fit: room on its disk, its clock, and the certificate people meet."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy import func, select

from entgov.core.ailments import Ailment, in_utc
from entgov.core.bounded import within
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.core.settings import at_start

_GIGABYTE = 1024**3
_TOO_LITTLE, _LITTLE, _SHARE = 1 * _GIGABYTE, 10 * _GIGABYTE, 0.05
_OFF = timedelta(seconds=30)
_SOON = timedelta(days=14)
"""Certificates that are renewed by themselves are so three or four weeks before their end."""
_PATIENCE = 4.0  # seconds


def has_room() -> Iterator[Ailment]:
    """There is a gigabyte, and a twentieth of the disk where that is no more than ten."""
    folder = at_start().data
    disk = shutil.disk_usage(folder)
    if disk.free < _TOO_LITTLE or (disk.free < _LITTLE and disk.free < disk.total * _SHARE):
        free = format_decimal(disk.free / _GIGABYTE, format="#,##0.0")
        yield Ailment(
            gettext("%(free)s GB are free on the disk of %(folder)s.", free=free, folder=folder),
            gettext("Make room or get a larger disk: without room nothing can be written."),
        )


def clock() -> Iterator[Ailment]:
    """This machine's time is that of the database, and nothing has happened in the future."""
    here, there = now(), _time_of_database()
    remedy = gettext("Let both machines set their clocks by the network (NTP).")
    if there and abs(there - here) > _OFF:
        seconds = round(abs(there - here).total_seconds())
        yield Ailment(
            ngettext(
                "The clocks of this machine and of the database differ by %(num)s second.",
                "The clocks of this machine and of the database differ by %(num)s seconds.",
                seconds,
            ),
            remedy,
        )
    last = select(FactRecord.at).order_by(FactRecord.id.desc()).limit(1)
    latest: datetime | None = db.session.scalar(last)
    if latest and latest - now() > _OFF:
        said = gettext("By the clock, what happened last happens at %(at)s.", at=in_utc(latest))
        yield Ailment(said, remedy)


def certificate() -> Iterator[Ailment]:
    """Where people come by HTTPS: what they meet is trusted, and for two weeks more."""
    parts = urlsplit(at_start().address)
    if parts.scheme != "https":
        return
    host, port = parts.hostname or "", parts.port or 443
    remedy = gettext("Renew the certificate at the web server in front of entgov.")
    try:
        ends = within(_PATIENCE * 2, lambda: _end_of_certificate(host, port))
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message
        what = gettext("The certificate of %(host)s is not trusted: %(why)s.", host=host, why=why)
        yield Ailment(what, remedy)
    except OSError:
        return  # many networks don't lead from a server to its own public address: it can't tell
    else:
        if ends - now() < _SOON:
            said = gettext(
                "The certificate of %(host)s ends at %(at)s.", host=host, at=in_utc(ends)
            )
            yield Ailment(said, remedy)


def _end_of_certificate(host: str, port: int) -> datetime:
    """Raises OSError; of a certificate that is not trusted, SSLCertVerificationError."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), _PATIENCE) as line,
        context.wrap_socket(line, server_hostname=host) as encrypted,
    ):
        found = encrypted.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)


def _time_of_database() -> datetime | None:
    """What time its server has; SQLite is on this machine."""
    if db.engine.dialect.name == "sqlite":
        return None
    there: datetime | None = db.session.scalar(select(func.clock_timestamp()))
    return there
