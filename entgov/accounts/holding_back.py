"""What strangers are told while too many sign in at once: at next to no cost.

It comes before the form token and before all questions to the database, since nothing is done. The
page is rendered once; what was typed is put into it, so that nothing is lost, but for the password.
The web server's door asks here before a thread takes the request (`web/door.py`), and the app asks
again for what came in another way.
"""

import re
import secrets
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, current_app, g, make_response, render_template, request
from flask_babel import force_locale
from markupsafe import escape
from werkzeug import Request, Response

from entgov.accounts import known_devices
from entgov.accounts.forms import SignInForm
from entgov.accounts.strangers import strangers, write_down
from entgov.core import body
from entgov.web.languages import locale_for

_FIELDS = ("csrf_token", "next", "kept", "email")
_MARKS = {name: f"mark{secrets.token_hex(8)}" for name in _FIELDS}
_ANY = re.compile("|".join(f"({mark})" for mark in _MARKS.values()))
_AGAIN_AFTER = 5  # seconds
_MOST_SHELLS = 16


def install(app: Flask) -> None:
    """Look at who signs in before anything else does."""
    app.before_request(_hold_back)


def held_back(asked: Request) -> Response | None:
    """What a stranger who signs in is told while there is no room; None lets the request through.

    It asks for nothing but the app: no request is under way, no database is asked.
    """
    if strangers().has_room() or known_devices.TOKEN.of(asked):
        return None
    typed = {mark: str(escape(asked.form.get(name, ""))) for name, mark in _MARKS.items()}
    strangers().hold_back()
    shell = _shell(locale_for(asked))
    page = "".join(typed.get(part, part) for part in shell.parts)
    return Response(page, HTTPStatus.SERVICE_UNAVAILABLE, shell.headers)


def _hold_back() -> Response | None:
    if request.endpoint != "sessions.sign_in":
        return None
    answer = held_back(request) if request.method == "POST" else None
    write_down()
    return answer


@dataclass(frozen=True)
class _Shell:
    """The page in one language, cut where the marks stand, and what every answer says with it."""

    parts: list[str]
    headers: list[tuple[str, str]]


def _shell(locale: str) -> _Shell:
    shells: dict[object, _Shell] = current_app.extensions.setdefault("entgov.held_back", {})
    key = locale, body.remembered()
    if key not in shells:
        if len(shells) >= _MOST_SHELLS:  # the body changed its looks often
            shells.clear()
        shells[key] = _rendered(locale)
    return shells[key]


def _rendered(locale: str) -> _Shell:
    with current_app.test_request_context("/sign-in", method="POST"), force_locale(locale):
        g.asks_nothing = True
        form = SignInForm(formdata=None)
        form.email.data = _MARKS["email"]
        page = render_template("accounts/held_back.html", form=form, marks=_MARKS)
        answer = current_app.process_response(make_response(page))
    answer.headers["Retry-After"] = str(_AGAIN_AFTER)
    answer.headers.remove("Content-Length")
    return _Shell([part for part in _ANY.split(page) if part], list(answer.headers))
