"""A person's own settings: name, display and password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from flask_login import current_user

from entgov.accounts import browsers, commands, kept, signed_in
from entgov.accounts.commands import TooManyFailures
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.forms import ChangePasswordForm, DisplayForm, NameForm, ThemeForm
from entgov.accounts.models import Person
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, viewer

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
    form.about_the_person = [person.name, person.email, *person.email.split("@")]
    status = 200
    if posted(form):
        try:
            if commands.confirm(person, form.current_password.data or "", address=_address()):
                return _change_password(person, form.new_password.data or "")
            form.current_password.errors = [gettext("This is not your current password")]
        except TooManyFailures:
            status = 429
            form.form_errors.append(
                gettext("A wrong password was given too often. Wait five minutes, then try again.")
            )
    if form.errors and status == 200:
        status = 422
    return render_template("accounts/password.html", form=form), status


def _change_password(person: Person, new_password: str) -> ResponseReturnValue:
    commands.change_password(person, new_password, by=person.id)
    token = open_session(person, address=_address(), browser=request.user_agent.string)
    signed_in.begin(person, token)
    flash(gettext("Your password is changed, and you are signed out on other devices"), "success")
    return redirect(url_for("settings.show"), 303)


def _address() -> str:
    return request.remote_addr or ""
