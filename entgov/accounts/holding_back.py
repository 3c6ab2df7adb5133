"""What strangers are told while too many sign in at once: at next to no cost.

It comes before the form token and before all questions to the database, since nothing is done. The
page is rendered once; what was typed is put into it, so that nothing is lost, but for the password.
"""

import re
import secrets
from functools import lru_cache
from typing import Any

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from markupsafe import escape

from entgov.accounts import known_devices
from entgov.accounts.forms import SignInForm
from entgov.accounts.strangers import strangers, write_down
from entgov.core import body

_FIELDS = ("csrf_token", "next", "kept", "email")
_MARKS = {name: f"mark{secrets.token_hex(8)}" for name in _FIELDS}
_ANY = re.compile("|".join(f"({mark})" for mark in _MARKS.values()))
_AGAIN_AFTER = 5  # seconds


def install(app: Flask) -> None:
    """Look at who signs in before anything else does."""
    app.before_request(hold_back)


def hold_back() -> ResponseReturnValue | None:
    """Let the request through (None), or ask a stranger to try again."""
    if request.endpoint != "sessions.sign_in":
        return None
    held_back = request.method == "POST" and not (
        strangers().has_room() or known_devices.TOKEN.of_request()
    )
    if held_back:
        strangers().hold_back()
    write_down()
    if not held_back:
        return None
    return _page(), 503, {"Retry-After": str(_AGAIN_AFTER)}


def _page() -> str:
    g.asks_nothing = True
    parts = _shell(str(get_locale()), body.remembered())
    typed = {mark: str(escape(request.form.get(name, ""))) for name, mark in _MARKS.items()}
    return "".join(typed.get(part, part) for part in parts)


@lru_cache(maxsize=16)
def _shell(_language: str, _looks: Any) -> list[str]:
    form = SignInForm(formdata=None)
    form.email.data = _MARKS["email"]
    page = render_template("accounts/held_back.html", form=form, marks=_MARKS)
    return [part for part in _ANY.split(page) if part]
