"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from entgov.accounts import commands, kept, signed_in
from entgov.accounts.commands import TooManyFailures
from entgov.accounts.forms import SignInForm
from entgov.accounts.models import Person
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import public, staff

sessions = Blueprint("sessions", __name__)


@sessions.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in by email and password."""
    form = bind(SignInForm, next=request.args.get("next", ""))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(kept.way_on(form.next.data, [], current_user.person.id))
    try:
        found = _try(form) if posted(form) else None
    except TooManyFailures:
        form.form_errors.append(
            gettext("Signing in failed too often. Wait five minutes, then try again.")
        )
        return _page(form), 429
    return _welcome(*found, form) if found else (_page(form), status_of(form))


def _try(form: SignInForm) -> tuple[Person, str] | None:
    found = commands.sign_in(
        form.email.data or "",
        form.password.data or "",
        address=request.remote_addr or "",
        browser=request.user_agent.string,
    )
    if found is None:
        form.form_errors.append(gettext("The email address or the password is wrong"))
    return found


def _page(form: SignInForm) -> str:
    carrying = bool(kept.carried(form.kept.data))
    return render_template("accounts/sign_in.html", form=form, carrying=carrying)


def _welcome(person: Person, token: str, form: SignInForm) -> ResponseReturnValue:
    signed_in.begin(person, token)
    return redirect(kept.way_on(form.next.data, kept.carried(form.kept.data), person.id), 303)


@sessions.post("/sign-out")
@staff
def sign_out() -> ResponseReturnValue:
    """End this session."""
    commands.sign_out(current_user.session)
    signed_in.end()
    return redirect(url_for("sessions.sign_in"), 303)
