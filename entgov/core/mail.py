"""Handing mail to an SMTP server: any that speaks the protocol, by the standard library alone.

What can go wrong is told apart by what is to be done about it. `Unavailable`: nobody's mail goes
out now, wait and tell an administrator. `TryLater`: this mail may go out later. `Refused`: this
mail never goes out, so trying again would only annoy the server.

Certificates are always checked. A body with an authority of its own names it in SSL_CERT_FILE,
which OpenSSL itself reads; there is no switch that turns the check off.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Literal
from urllib.parse import unquote, urlsplit

from entgov.core.clock import now

PATIENCE = 20.0
"""Seconds that each answer of the server may take."""

_AS_THEY_ARE = frozenset({"list-unsubscribe", "list-id", "in-reply-to", "references", "message-id"})
"""Headers for programs: written in other words, as Python does with long lines, none knows them."""
_PORTS, _SUBMISSION = {"smtps": 465, "smtp": 25}, 587
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ENCODED = re.compile(r"=(?=\?)")
_LONGEST_SUBJECT = 200
_NO_SERVICE = 421  # the server closes the line, whatever it was asked
_TOO_LARGE = 552


class _Policy(EmailPolicy):
    """How mail is written: for any server, however old."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _AS_THEY_ARE:
            return f"{name}: {value}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _AS_THEY_ARE:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


class MailError(Exception):
    """A mail was not sent; the words are for administrators.

    `of_address`: because of whom it is to, so another mail to them would fare no better.
    """

    def __init__(self, words: str, *, of_address: bool = False) -> None:
        super().__init__(words)
        self.of_address = of_address


class Unavailable(MailError):
    """The server takes no mail from us now."""


class TryLater(MailError):
    """The server did not take this mail, or its answer was lost; later it may."""


class Refused(MailError):
    """The server will never take this mail."""


@dataclass(frozen=True)
class Server:
    """An SMTP server, and how to speak with it."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)


def server_at(url: str) -> Server:
    """The server that an address such as `smtps://user:password@host:465` names.

    Raises ValueError with what is wrong, which never repeats the password.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port is None:
        port = _SUBMISSION if parts.query == "starttls" else _PORTS.get(parts.scheme, 0)
    good = parts.scheme in _PORTS and parts.hostname and port and parts.path in ("", "/")
    if not good or parts.query not in ("", "starttls") or parts.fragment:
        raise ValueError("must be an address such as smtps://user:password@mail.body.example:465")
    host, encrypted = parts.hostname or "", parts.scheme == "smtps"
    security: Literal["tls", "starttls", "none"] = "tls" if encrypted else "none"
    if parts.query and not encrypted:
        security = "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and security == "none" and host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("would send the password in the clear: use smtps:// or add ?starttls")
    return Server(host, port, security, user, password)


def address_in(text: str) -> Address | None:
    """The one address that a text such as `Commons <commons@body.example>` is; None if none.

    A domain in other letters is written as the name service knows it.
    """
    name, opened, rest = text.rpartition("<")
    spec = rest.removesuffix(">") if opened else text
    user, _at, domain = spec.strip().rpartition("@")
    if not user or _CONTROLS.search(text) or re.search(r"[\s<>,;:\"()\[\]\\@]|=\?", user):
        return None
    try:
        domain = domain.encode("idna").decode("ascii")
        return Address(name.strip().strip('"'), user, domain) if _DOMAIN.fullmatch(domain) else None
    except (UnicodeError, ValueError, MessageError, IndexError):
        return None


def one_line(text: str, most: int = _LONGEST_SUBJECT) -> str:
    """A text fit for a header: one line, no controls, not endless. It can't become two headers.

    Nor by what says `=?utf-8?q?=0A?=`: it is read as what that stands for, a new line, so it must
    not say so.
    """
    line = " ".join(_CONTROLS.sub(" ", text).encode("utf-8", "replace").decode().split())
    line = _ENCODED.sub("= ", line)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def compose(
    *,
    sender: Address,
    to: Address,
    subject: str,
    plain: str,
    html: str,
    message_id: str,
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A mail made by a machine, in plain text and in HTML."""
    mail = EmailMessage(_POLICY)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that nobody's absence answers it
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange, which does not heed it
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(plain)
    mail.add_alternative(html, subtype="html")
    return mail


class Line:
    """A connection to a server, made when the first mail is sent, and used for all that follow."""

    def __init__(self, server: Server, hello: str) -> None:
        self._server, self._hello = server, hello
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail. Raises Unavailable, TryLater or Refused."""
        if self._smtp is None:
            self._smtp = _connected(self._server, self._hello)
        try:
            self._hand_over(self._smtp, mail)
        except Unavailable:
            self.close()
            raise

    def _hand_over(self, smtp: smtplib.SMTP, mail: EmailMessage) -> None:
        try:
            smtp.send_message(mail)
        except smtplib.SMTPNotSupportedError as error:
            words = "the server takes no addresses in other letters"
            raise Refused(words, of_address=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            told = _told(*next(iter(error.recipients.values())))
            told.of_address = True
            raise told from error
        except smtplib.SMTPSenderRefused as error:
            raise _told(error.smtp_code, error.smtp_error, sender=True) from error
        except smtplib.SMTPResponseException as error:
            raise _told(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TryLater(f"the line broke: {_words(error)}") from error

    def close(self) -> None:
        """Say goodbye, if that is still possible."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()


@contextmanager
def line_to(server: Server, *, hello: str) -> Iterator[Line]:
    """A line to the server; `hello` is the name by which this machine is known."""
    line = Line(server, hello)
    try:
        yield line
    finally:
        line.close()


def _connected(server: Server, hello: str) -> smtplib.SMTP:
    try:
        smtp = _opened(server, hello)
    except ssl.SSLCertVerificationError as error:
        why = f"the certificate of {server.host} is not trusted: {error.verify_message}"
        raise Unavailable(why) from error
    except (smtplib.SMTPException, OSError) as error:
        where = f"{server.host}, port {server.port}"
        raise Unavailable(f"{where} does not answer as a mail server: {_words(error)}") from error
    try:
        if server.user:
            smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        smtp.close()
        raise Unavailable("the server does not accept the user name and password") from error
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        raise Unavailable(f"signing in to the server failed: {_words(error)}") from error
    return smtp


def _opened(server: Server, hello: str) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host,
            server.port,
            hello,
            timeout=PATIENCE,
            context=ssl.create_default_context(),
        )
    smtp = smtplib.SMTP(server.host, server.port, hello, timeout=PATIENCE)
    if server.security == "starttls":
        try:
            smtp.starttls(context=ssl.create_default_context())
        except BaseException:
            smtp.close()
            raise
    return smtp


def _told(code: int, said: bytes | str, *, sender: bool = False) -> MailError:
    """What an answer of the server means. A sender that is refused is so in every mail."""
    words = one_line(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)
    why = f"{code} {words}"
    for_all = sender and code >= 500 and code != _TOO_LARGE
    if code == _NO_SERVICE or for_all:
        return Unavailable(why)
    return Refused(why) if code >= 500 else TryLater(why)


def _words(error: Exception) -> str:
    return one_line(str(error)) or type(error).__name__
