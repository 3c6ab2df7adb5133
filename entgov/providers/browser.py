"""The token by which a browser is known that went to a provider: in a cookie of its own.

Lax, since the provider sends the browser back by a link.
"""

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from entgov.accounts.secrets import fresh_token
from entgov.providers.attempts import LIFETIME

_LONGEST = 300


def install(app: Flask) -> None:
    """Send the cookie along with the answer that sends a browser away."""
    app.after_request(_set_cookie)


def of_request() -> str:
    """The token of this browser; nothing where it has none."""
    sent = request.cookies.get(_name(), "")
    try:
        token = _signer().loads(sent) if 0 < len(sent) < _LONGEST else ""
    except BadSignature:
        return ""
    return token if isinstance(token, str) else ""


def known() -> str:
    """The token of this browser; a fresh one where it has none."""
    g.provider_browser = of_request() or fresh_token()
    return str(g.provider_browser)


def _set_cookie(response: Response) -> Response:
    token = g.get("provider_browser")
    if token:
        response.set_cookie(
            _name(),
            str(_signer().dumps(token)),
            max_age=LIFETIME,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
    return response


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-provider"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="entgov provider")
