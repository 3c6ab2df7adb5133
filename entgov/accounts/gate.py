"""The gate before every request: signed in, or going where everybody may; and the form token.

What was typed survives the gate: see `kept.py`.
"""

from flask import Flask, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.exceptions import NotFound

from entgov.accounts import kept
from entgov.accounts.forms import SignInForm
from entgov.accounts.signed_in import note_activity
from entgov.core.database import transaction
from entgov.core.facts import acts_are_of
from entgov.web import errors
from entgov.web.addresses import this_address, this_path
from entgov.web.csrf import SAFE_METHODS, comes_from_elsewhere, token_is_right
from entgov.web.forms import bind, typed
from entgov.web.fragments import asks_for_part
from entgov.web.guard import asks_no_token, is_public, is_unattended, viewer
from entgov.web.sending import written_by_another

_ON_THE_WAY_IN = ("second_step.ask", "second_step.set_up")
"""Where signing in goes on, in rooms above. Somebody who came in by another window is led on."""


def install(app: Flask) -> None:
    """Put the gate before every request."""
    app.before_request(gate)


def gate() -> ResponseReturnValue | None:
    """Let the request through (None), or answer in its place."""
    if "\0" in request.path:
        # PostgreSQL can't even be asked for a text with NUL in it, so no room is to look for it.
        return errors.show(NotFound())
    public = is_public(current_app, request.endpoint)
    signed_in = not public and current_user.is_authenticated
    if signed_in:
        acts_are_of(current_user.session.id)
    if not (public or signed_in):
        return _hang_up() if _is_line() else ask_to_sign_in()
    if request.routing_exception:
        return None  # there is nothing at this address, or nothing that is done by this method
    if _wants_token() and not token_is_right():
        return _answer_wrong_token(public)
    if signed_in:
        if not is_unattended(current_app, request.endpoint):
            note_activity()
        kept.bring_back(viewer().id)
    return None


def _wants_token() -> bool:
    changing = request.method not in SAFE_METHODS
    return changing and not asks_no_token(current_app, request.endpoint)


def ask_to_sign_in() -> ResponseReturnValue:
    """The sign-in page; it carries along what was typed, unless another site typed it."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("sessions.sign_in", next=this_address()))
    form = SignInForm(formdata=None)
    form.next.data = this_path()
    if not comes_from_elsewhere() and kept.shows_form(this_path()):
        form.carry(typed())
    return render_template("accounts/sign_in.html", form=form, carrying=bool(form.kept.data)), 401


def _is_line() -> bool:
    """Whether a script listens here and can't show anybody a sign-in page."""
    return request.accept_mimetypes.best == "text/event-stream"


def _hang_up() -> ResponseReturnValue:
    """Browsers do not call again after this."""
    return "", 204


def _answer_wrong_token(public: bool) -> ResponseReturnValue:
    if comes_from_elsewhere():
        abort(400, "form token")
    if request.endpoint in ("sessions.sign_in", "provider_sign_in.go"):
        return _sign_in_once_more()
    if request.endpoint in _ON_THE_WAY_IN:
        target = request.form.get("next") or None
        return redirect(url_for(request.endpoint, next=target), 303)
    if public or asks_for_part() or not kept.shows_form(this_path()):
        abort(400, "form token")
    if written_by_another(viewer().id):
        abort(400, "form token")
    fields = typed()
    if not fields:
        flash(gettext("Nothing was done: this page had been open for too long. Try once more."))
    return _way_on(this_path(), fields)


def _sign_in_once_more() -> ResponseReturnValue:
    """Signing in in one tab makes the sign-in pages in the others old; what they carry lives on."""
    form = bind(SignInForm)
    fields = kept.carried(form.kept.data)
    if current_user.is_authenticated:
        return _way_on(form.next.data, fields)
    form.form_errors.append(gettext("This page had been open for too long. Sign in once more."))
    return render_template("accounts/sign_in.html", form=form, carrying=bool(fields)), 400


def _way_on(target: str | None, fields: kept.Fields) -> ResponseReturnValue:
    with transaction():
        address = kept.way_on(target, fields, viewer().id)
    return redirect(address, 303)
