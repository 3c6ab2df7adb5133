"""A person's own settings: name, display and password."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from flask_login import current_user

from entgov.accounts import browsers, commands, entering, kept, signed_in
from entgov.accounts.commands import TooManyFailures
from entgov.accounts.forms import ChangePasswordForm, DisplayForm, NameForm, ThemeForm, say_busy
from entgov.accounts.models import Person, SignInSession
from entgov.accounts.passwords import Busy
from entgov.core.clock import now
from entgov.web.forms import bind, posted, status_of
from entgov.web.fragments import asks_for_part
from entgov.web.guard import staff, thing, unattended, viewer

settings = Blueprint("settings", __name__)


@settings.route("/settings", methods=["GET", "POST"])
@staff
def show() -> ResponseReturnValue:
    """The name that others see."""
    person = viewer()
    form = bind(NameForm, name=person.name)
    if posted(form):
        commands.rename(person, form.name.data or "", by=person.id)
        flash(gettext("Your name is saved"), "success")
        return redirect(url_for("settings.show"), 303)
    page = render_template(
        "accounts/settings.html",
        form=form,
        sessions=signed_in.sessions_of(person),
        in_words=browsers.in_words,
        current=current_user.session,
    )
    return page, status_of(form)


@settings.get("/settings/session")
@unattended
@staff
def session() -> ResponseReturnValue:
    """A part of a screen, for scripts: that this session ends soon; nothing while it does not."""
    ends_at, can_stay = signed_in.ends_at(current_user.session)
    left = int((ends_at - now()).total_seconds())
    if left > signed_in.WARNED_BEFORE:
        return {"left": left}
    part = render_template("accounts/ending.html", ends_at=ends_at, can_stay=can_stay)
    return {"left": left, "part": part}


@settings.post("/settings/session/extension")
@staff
def stay() -> ResponseReturnValue:
    """Stay signed in: that somebody asks for it is all that it takes."""
    if asks_for_part():
        return "", 204
    return redirect(url_for("settings.show"), 303)


@settings.post("/settings/sessions/<int:session_id>/removal")
@thing(signed_in.session_of)
def end_session(session: SignInSession) -> ResponseReturnValue:
    """End one session; one's own by this ends as by signing out."""
    if session.id == current_user.session.id:
        commands.sign_out(session)
        signed_in.end()
        return redirect(url_for("sessions.sign_in"), 303)
    commands.end_session(session, by=viewer().id)
    flash(gettext("You are signed out on that device"), "success")
    return redirect(url_for("settings.show"), 303)


@settings.post("/settings/sessions/removal")
@staff
def sign_out_elsewhere() -> ResponseReturnValue:
    """End the sessions on all other devices."""
    commands.sign_out_elsewhere(current_user.session)
    flash(gettext("You are signed out on all other devices"), "success")
    return redirect(url_for("settings.show"), 303)


@settings.route("/settings/display", methods=["GET", "POST"])
@staff
def display() -> ResponseReturnValue:
    """Colours, language and shortcuts."""
    person = viewer()
    form = bind(
        DisplayForm,
        theme=person.theme,
        language=person.language or "",
        single_keys="on" if person.single_keys else "off",
    )
    if posted(form):
        commands.change_display(
            person,
            theme=form.theme.data,
            language=form.language.data or None,
            single_keys=form.single_keys.data == "on",
            by=person.id,
        )
        refresh()  # the confirmation is in the language that was chosen just now
        flash(gettext("Your display settings are saved"), "success")
        return redirect(url_for("settings.display"), 303)
    return render_template("accounts/display.html", form=form), status_of(form)


@settings.post("/settings/display/theme")
@staff
def theme() -> ResponseReturnValue:
    """Other colours by the button of every screen, and back to where it was pressed."""
    person = viewer()
    form = bind(ThemeForm)
    if posted(form):
        commands.change_theme(person, form.theme.data, by=person.id)
    return redirect(kept.way_on(form.next.data, [], person.id), 303)


@settings.route("/settings/password", methods=["GET", "POST"])
@staff
def password() -> ResponseReturnValue:
    """A new password: it ends every session and begins a new one here."""
    person = viewer()
    form = bind(ChangePasswordForm)
    form.about_the_person = [person.name, person.email]
    status = 0
    if posted(form):
        try:
            if commands.confirm(person, form.current_password.data or ""):
                return _change_password(person, form.new_password.data or "")
            form.current_password.errors = [gettext("This is not your current password")]
        except TooManyFailures:
            status = 429
            form.form_errors.append(
                gettext("A wrong password was given too often. Wait five minutes, then try again.")
            )
        except Busy:
            status = say_busy(form)
    return render_template("accounts/password.html", form=form), status or status_of(form)


def _change_password(person: Person, new_password: str) -> ResponseReturnValue:
    commands.change_password(person, new_password, by=person.id)
    entering.begin_session(person)
    flash(gettext("Your password is changed, and you are signed out on other devices"), "success")
    return redirect(url_for("settings.show"), 303)
