"""The form token, checked once for every request that changes something (in `accounts/gate.py`).

A token grows old when a session ends or is renewed while a form is open; what was typed is then
kept and shown again, so a wrong token alone loses nobody's text.
"""

from flask import request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_FIELD = "csrf_token"  # noqa: S105  # the field's name, not a secret


def token_is_right() -> bool:
    """Whether the request carries the token of its session."""
    token = request.form.get(TOKEN_FIELD) or request.headers.get("X-CSRF-Token")
    try:
        validate_csrf(token)
    except ValidationError:
        return False
    return True


def comes_from_elsewhere() -> bool:
    """Whether the browser says that another site sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:  # the browser's own word, which no proxy blurs
        return site in ("cross-site", "same-site")
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host
