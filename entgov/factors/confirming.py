"""Asking again before what matters: whoever has not proved for 15 minutes who they are does so.

A screen that somebody left open, or a session that was stolen, then does not give away roles,
tokens or accounts. `@confirmed` stands below the guard of a view, so that only who may come in is
asked:

    @accounts_admin.post("/<int:person_id>/password-reset")
    @_find()
    @confirmed
    def password_reset(person: Person) -> ResponseReturnValue: …

A screen leads to the question and comes back. A form is answered by the question in its place,
which carries along what was sent, so one press goes on with it. Whoever comes in by another room's
way, and has neither password nor factor here, signs in once more; such a room calls
`commands.note_confirmed`.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from entgov.accounts import commands as accounts
from entgov.accounts.commands import TooManyFailures
from entgov.core.clock import now
from entgov.factors import ceremonies, commands
from entgov.factors.browser import taken_challenge
from entgov.factors.commands import TooManyCodes
from entgov.factors.forms import ConfirmForm
from entgov.factors.queries import held_by
from entgov.web.addresses import this_address, this_path
from entgov.web.csrf import SAFE_METHODS
from entgov.web.forms import bind, left_out, typed
from entgov.web.guard import viewer

CONFIRMED_FOR = timedelta(minutes=15)

View = TypeVar("View", bound=Callable[..., Any])


def confirmed(view: View) -> View:
    """Ask who it is, where that was not proved of late; then go on."""

    @wraps(view)
    def asking(*args: Any, **kwargs: Any) -> Any:
        question = None if is_recent() else _ask()
        return view(*args, **kwargs) if question is None else question

    asking.asks_again = True  # type: ignore[attr-defined]  # a mark, for the test of all doors
    return cast(View, asking)


def is_recent() -> bool:
    """Whether whoever sits there has proved of late who they are."""
    return bool(current_user.session.confirmed_at > now() - CONFIRMED_FOR)


def answered_by(form: ConfirmForm) -> int | None:
    """Hear an answer: None where it is right, else the status of the page that asks once more."""
    if not (form.validate() and form.is_answered):
        form.form_errors.append(gettext("Enter your password, or use another way below"))
        return 422
    try:
        if _is_right(form):
            return None
    except TooManyFailures:
        form.form_errors.append(
            gettext("A wrong password was given too often. Wait five minutes, then try again.")
        )
        return 429
    except TooManyCodes as refusal:
        form.form_errors.append(too_many_codes(refusal))
        return 429
    return 422


def question(form: ConfirmForm, action: str, carried: list[list[str]]) -> str:
    """The page that asks; `carried` is sent along with the answer."""
    return render_template(
        "factors/confirm.html",
        form=form,
        action=action,
        carried=carried,
        held=held_by(viewer()),
        site=ceremonies.site(),
    )


def too_many_codes(refusal: TooManyCodes) -> str:
    """What to tell whoever has to wait."""
    return str(
        ngettext(
            "A wrong code was given too often. Wait a minute, then try again.",
            "A wrong code was given too often. Wait %(num)d minutes, then try again.",
            refusal.minutes,
        )
    )


def _ask() -> ResponseReturnValue | None:
    if request.method in SAFE_METHODS:
        return redirect(url_for("confirming.ask", next=this_address()), 303)
    if request.files:  # no page can carry a file along
        flash(gettext("Nothing was done yet. Choose the file once more."))
        return redirect(url_for("confirming.ask", next=this_path()), 303)
    form, status = bind(ConfirmForm), 401
    if any(field.name in request.form for field in form):
        refused = answered_by(form)
        if refused is None:
            return None
        status = refused
    carried = [pair for pair in typed() if pair[0] != "username"]  # the question's own
    return question(form, this_path(), [*carried, *left_out()]), status


def _is_right(form: ConfirmForm) -> bool:
    person, session = viewer(), current_user.session
    if form.confirm_passkey.data:
        return _by_passkey(form, session)
    if form.confirm_code.data:
        if commands.confirm_by_code(session, person, form.confirm_code.data):
            return True
        form.confirm_code.errors = [gettext("This code is not right, or it was used already")]
        return False
    if accounts.confirm(person, form.confirm_password.data or ""):
        commands.note_confirmed(session)
        return True
    form.confirm_password.errors = [gettext("This is not your password")]
    return False


def _by_passkey(form: ConfirmForm, session: Any) -> bool:
    site, challenge = ceremonies.site(), taken_challenge("confirm", viewer())
    answer = ceremonies.answered(form.confirm_passkey.data or "")
    if site and challenge and commands.confirm_by_passkey(session, challenge, answer, site):
        return True
    form.form_errors.append(gettext("This passkey was not accepted. Try again."))
    return False
