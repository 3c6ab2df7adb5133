"""A token that one browser is known by, in a signed cookie of its own beside that of the session.

It is signed, so that one that somebody made up costs no query.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Request

_LONGEST = 300


@dataclass(frozen=True)
class BrowserToken:
    """A kind of them. `name` ends the cookie's name and is what it is signed for."""

    name: str
    kept_for: timedelta
    same_site: Literal["Strict", "Lax"]

    def install(self, app: Flask) -> None:
        """Send the cookie along with the answer to a request that has set it."""
        app.after_request(self._send)

    def of_request(self) -> str:
        """The token of the browser whose request this is; nothing where it has none."""
        return self.of(request)

    def of(self, asked: Request) -> str:
        """The token of the browser that asks; nothing where it has none."""
        sent = asked.cookies.get(self._cookie(), "")
        try:
            token = self.signer().loads(sent) if 0 < len(sent) < _LONGEST else ""
        except BadSignature:
            return ""
        return token if isinstance(token, str) else ""

    def set(self, token: str) -> None:
        """Let the browser have this token from the answer to this request on."""
        g.setdefault("browser_tokens", {})[self.name] = token

    def signer(self) -> URLSafeSerializer:
        """What signs it, for this purpose alone."""
        return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"entgov {self.name}")

    def _send(self, response: Response) -> Response:
        token = g.get("browser_tokens", {}).get(self.name)
        if token:
            response.set_cookie(
                self._cookie(),
                str(self.signer().dumps(token)),
                max_age=self.kept_for,
                secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
                httponly=True,
                samesite=self.same_site,
            )
        return response

    def _cookie(self) -> str:
        return f"{current_app.config['SESSION_COOKIE_NAME']}-{self.name}"
