"""The token that a browser is known by, in a cookie of its own that outlives sessions.

It is signed, so that one that somebody made up costs no query. It is another one after each
sign-in: one that somebody planted, or copied before, is then worth nothing.
"""

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from entgov.accounts.commands import devices
from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token

_LONGEST = 300


def install(app: Flask) -> None:
    """Send the cookie along with the answer in which somebody has signed in."""
    app.after_request(_set_cookie)


def of_request() -> str:
    """The token of this browser; nothing where it has none."""
    sent = request.cookies.get(_name(), "")
    try:
        token = _signer().loads(sent) if 0 < len(sent) < _LONGEST else ""
    except BadSignature:
        return ""
    return token if isinstance(token, str) else ""


def remember(person: Person) -> None:
    """The person has signed in here."""
    token = fresh_token()
    devices.remember(person.id, token, older=of_request())
    g.device_token = token


def _set_cookie(response: Response) -> Response:
    token = g.get("device_token")
    if token:
        response.set_cookie(
            _name(),
            str(_signer().dumps(token)),
            max_age=devices.KNOWN_FOR,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Strict",
        )
    return response


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="entgov device")
