"""One's own email address: asked for here, proved by a link that is mailed to it.

The link works for whoever is signed in to that account alone: read by somebody else, or opened by
a program that looks through mail, it does nothing.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts.commands import AccountRefused
from entgov.accounts.commands.email import (
    ask_for_email,
    can_change_own_email,
    email_link,
    take_email,
)
from entgov.accounts.commands.mail import AskedTooOften
from entgov.accounts.forms import EmailForm
from entgov.accounts.models import OneTimeLink, Person
from entgov.factors.confirming import confirmed
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import staff, viewer

own_email = Blueprint("own_email", __name__, url_prefix="/settings/email")


@own_email.route("", methods=["GET", "POST"])
@staff
@confirmed
def change() -> ResponseReturnValue:
    """Ask for another address."""
    person, form, status = viewer(), bind(EmailForm), 0
    can_change = can_change_own_email(person)
    if can_change and posted(form):
        try:
            ask_for_email(person, form.email.data or "")
        except AskedTooOften:
            status = 429
            form.form_errors.append(
                gettext("You have asked for this often of late. Wait an hour, then try again.")
            )
        else:
            said = gettext(
                "A mail is on its way to %(email)s. Open its link to sign in with that address.",
                email=form.email.data,
            )
            flash(said, "success")
            return redirect(url_for("settings.show"), 303)
    page = render_template("home/email.html", form=form, can_change=can_change)
    return page, status or status_of(form)


@own_email.route("/<token>", methods=["GET", "POST"])
@staff
def prove(token: str) -> ResponseReturnValue:
    """Take the address that the link was sent to."""
    person, form = viewer(), bind(Form)
    link = email_link(person, token)
    if link is None:
        return _ended()
    if not posted(form):
        return render_template("home/prove_email.html", form=form, link=link)
    return _taken(link, person)


def _taken(link: OneTimeLink, person: Person) -> ResponseReturnValue:
    try:
        take_email(link, person)
    except AccountRefused:
        return _ended()
    flash(gettext("You sign in with %(email)s from now on", email=link.email), "success")
    return redirect(url_for("settings.show"), 303)


def _ended() -> ResponseReturnValue:
    return render_template("accounts/link_ended.html"), 410
