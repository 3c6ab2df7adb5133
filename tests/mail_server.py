"""A mail server on loopback: a real one, which keeps what it takes and refuses what it is told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr

from entgov.core.settings import Settings

USER, PASSWORD = "commons@body.example", "p@ss/word"


class Post:
    """What came in, and how the server answers: by `answers`, which a test changes.

    answers  for a step (mail, rcpt, data) what is said instead of taking it
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.answers: dict[str, str] = {}
        self.url = ""
        self.wants_user = False

    async def handle_MAIL(
        self, _server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if said := self.answers.get("mail"):
            return said
        if self.wants_user and not session.authenticated:
            return "530 who are you"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if said := self.answers.get("rcpt") or self.answers.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.answers.get("data") == "hang up":
            self._keep(envelope)
            server.transport.close()
            return "250 never heard"
        if said := self.answers.get("data"):
            return said
        self._keep(envelope)
        return "250 OK"

    def _keep(self, envelope: Any) -> None:
        self.taken.append(message_from_bytes(envelope.content, policy=SMTPUTF8))  # type: ignore[arg-type]
        self.receivers += envelope.rcpt_tos


class _AnyPort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


def _let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@contextmanager
def listening(
    authority: trustme.CA | None = None, *, implicit: bool = True, **options: Any
) -> Iterator[Post]:
    """A server; with an authority it wants a user, and TLS: from the start or by STARTTLS."""
    post = Post()
    if authority is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        post.wants_user = True
        options |= {"authenticator": _let_in, "auth_require_tls": not implicit}
        options |= {"ssl_context" if implicit else "tls_context": context}
    controller = _AnyPort(post, hostname="127.0.0.1", port=0, **options)
    controller.start()
    post.url = f"127.0.0.1:{controller.port}"
    try:
        yield post
    finally:
        controller.stop()


def sending_by(post: Post, settings: Settings, **more: str) -> Settings:
    """These settings, with mail that goes to this server."""
    sent = {"smtp_url": SecretStr(f"smtp://{post.url}"), "mail_from": "entgov@body.example"}
    return settings.model_copy(update={**sent, **more})
