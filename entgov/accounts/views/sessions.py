"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from entgov.accounts import commands, entering, kept, known_devices, other_doors, signed_in
from entgov.accounts.commands import TooManyFailures
from entgov.accounts.commands.mail import AskedTooOften, ask_for_reset, can_mail
from entgov.accounts.forms import ForgottenForm, SignInForm, say_busy
from entgov.accounts.models import Person
from entgov.accounts.passwords import Busy
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import public, staff
from entgov.web.onward import lead_on

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
    except Busy:
        status = say_busy(form)
        return _page(form), status
    return _let_in(found, form) if found else (_page(form), status_of(form))


def _try(form: SignInForm) -> Person | None:
    found = commands.recognise(
        form.email.data or "",
        form.password.data or "",
        address=request.remote_addr or "",
        device=known_devices.TOKEN.of_request(),
    )
    if found is None:
        form.form_errors.append(gettext("The email address or the password is wrong"))
    return found


def _page(form: SignInForm) -> str:
    carrying = bool(kept.carried(form.kept.data))
    return render_template("accounts/sign_in.html", form=form, carrying=carrying)


def _let_in(person: Person, form: SignInForm) -> ResponseReturnValue:
    target = kept.way_on(form.next.data, kept.carried(form.kept.data), person.id)
    return entering.let_in(person, target)


@sessions.post("/sign-out")
@staff
def sign_out() -> ResponseReturnValue:
    """End this session; who came in by a provider signs out there too."""
    onward = other_doors.way_out(current_user.session)
    commands.sign_out(current_user.session)
    signed_in.end()
    there = lead_on(onward.action, onward.name) if onward else None
    answer = there or redirect(url_for("sessions.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # photos of people; nothing else is kept there
    return answer


@sessions.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link by mail; what is answered does not tell who has an account."""
    form, status = bind(ForgottenForm), 0
    if posted(form) and can_mail():
        try:
            ask_for_reset(form.email.data or "", address=request.remote_addr or "")
            return redirect(url_for("sessions.forgotten", asked="yes"), 303)
        except AskedTooOften:
            form.form_errors.append(
                gettext(
                    "Too many links were asked for from here. Wait ten minutes, then try again."
                )
            )
            status = 429
    page = render_template("accounts/forgotten.html", form=form, asked="asked" in request.args)
    return page, status or status_of(form)
