"""Signing in, the second step: the factor is asked for, or set up where that can't wait.

Nobody is signed in here. Who it is follows from the half sign-in of this browser alone, so these
addresses lead nowhere without it.
"""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from entgov.accounts import entering, kept
from entgov.accounts.forms import SignInForm
from entgov.accounts.models import Person
from entgov.factors import ceremonies, commands
from entgov.factors.browser import taken_challenge
from entgov.factors.commands import TooManyCodes, half_way
from entgov.factors.confirming import too_many_codes
from entgov.factors.entering import half_way_in
from entgov.factors.forms import AppForm, CodeForm, PasskeyAnswerForm, PasskeyForm
from entgov.factors.models import HalfSignIn
from entgov.factors.queries import has_any, held_by
from entgov.factors.views.setting_up import added_app, added_passkey, offered
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import public

second_step = Blueprint("second_step", __name__, url_prefix="/sign-in")


@second_step.route("/second", methods=["GET", "POST"])
@public
def ask() -> ResponseReturnValue:
    """The second factor of whoever has given the right password."""
    form = bind(CodeForm, next=request.args.get("next", ""))
    found = half_way_in()
    if found is None:
        return _begin_again(form.next.data)
    half, person = found
    try:
        if _proves(form, person):
            return _let_in(half, person, form.next.data)
    except TooManyCodes as refusal:
        form.form_errors.append(too_many_codes(refusal))
        return _page(form, person), 429
    if form.errors and request.method == "POST":
        half_way.note_refusal(half)
    return _page(form, person), status_of(form)


def _proves(form: CodeForm, person: Person) -> bool:
    if request.form.get("credential"):
        return _by_passkey(form, person)
    if not posted(form):
        return False
    if commands.proves_by_code(person, form.code.data or ""):
        return True
    form.code.errors = [gettext("This code is not right, or it was used already")]
    return False


def _by_passkey(form: CodeForm, person: Person) -> bool:
    answer = bind(PasskeyAnswerForm)
    site, challenge = ceremonies.site(), taken_challenge("second", person)
    if site and challenge and answer.validate():
        said = ceremonies.answered(answer.credential.data or "")
        if commands.proves_by_passkey(challenge, said, site, verified=False):
            return True
    form.form_errors.append(gettext("This passkey was not accepted. Try again."))
    return False


def _page(form: CodeForm, person: Person) -> str:
    by_recovery = request.args.get("with") == "recovery"
    return render_template(
        "factors/second_step.html",
        form=form,
        held=held_by(person),
        site=ceremonies.site(),
        by_recovery=by_recovery,
    )


@second_step.route("/set-up", methods=["GET", "POST"])
@public
def set_up() -> ResponseReturnValue:
    """A first factor for whoever must have one, before they are let in."""
    target = request.values.get("next", "")
    found = half_way_in()
    if found is None:
        return _begin_again(target)
    half, person = found
    if has_any(person):
        return redirect(url_for("second_step.ask", next=target), 303)
    form = bind(PasskeyForm if _with_passkey() else AppForm, next=target)
    codes = _added(person, form) if request.method == "POST" else None
    if codes is not None and half_way.finish(half):
        entering.begin_session(person)
        return _show_codes(codes, kept.way_on(target, [], person.id))
    page = render_template(
        "factors/set_up.html",
        form=form,
        offered=offered(person, form) if isinstance(form, AppForm) else None,
        site=ceremonies.site(),
    )
    return page, status_of(form)


def _with_passkey() -> bool:
    return request.args.get("with") == "passkey"


def _added(person: Person, form: AppForm | PasskeyForm) -> Sequence[str] | None:
    if isinstance(form, PasskeyForm):
        return added_passkey(person, form)
    return added_app(person, form)


def _show_codes(codes: Sequence[str], target: str) -> ResponseReturnValue:
    return render_template("factors/recovery_codes.html", codes=codes, goes_on_at=target)


@second_step.post("/passkey")
@public
def passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: it has made sure who uses it, so it is two factors in one."""
    form = bind(PasskeyAnswerForm)
    site, challenge = ceremonies.site(), taken_challenge("sign-in", None)
    person = None
    if site and challenge and form.validate():
        said = ceremonies.answered(form.credential.data or "")
        person = commands.proves_by_passkey(challenge, said, site, verified=True)
    if person is None:
        commands.refuse_unknown_passkey(address=request.remote_addr or "")
        return _not_known(form), 422
    target = kept.way_on(form.next.data, kept.carried(form.kept.data), person.id)
    return entering.welcome(person, target)


def _not_known(answer: PasskeyAnswerForm) -> str:
    form = SignInForm(formdata=None)
    form.next.data, form.kept.data = answer.next.data, answer.kept.data
    form.form_errors.append(
        gettext("This passkey was not accepted. Try again, or sign in with your password.")
    )
    carrying = bool(kept.carried(answer.kept.data))
    return render_template("accounts/sign_in.html", form=form, carrying=carrying)


def _let_in(half: HalfSignIn, person: Person, target: str | None) -> ResponseReturnValue:
    if not half_way.finish(half):
        return _begin_again(target)
    answer = entering.welcome(person, kept.way_on(target, [], person.id))
    held = held_by(person)
    if held.few_codes:  # said after the session has begun, which forgets what was said before
        flash(
            ngettext(
                "%(num)d recovery code is left. Make new ones in your settings.",
                "%(num)d recovery codes are left. Make new ones in your settings.",
                held.codes,
            )
        )
    return answer


def _begin_again(target: str | None) -> ResponseReturnValue:
    """Somebody who is signed in by now goes on, as from another window; others begin anew."""
    if current_user.is_authenticated:
        return redirect(kept.way_on(target, [], current_user.person.id), 303)
    if request.method == "POST":
        flash(gettext("This took too long, or too many codes were wrong. Sign in once more."))
    return redirect(url_for("sessions.sign_in", next=target or None), 303)
