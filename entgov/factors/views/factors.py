"""A person's own second factors, in their settings."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts import browsers
from entgov.factors import ceremonies, commands, queries
from entgov.factors.confirming import confirmed
from entgov.factors.forms import AppForm, PasskeyForm, PasskeyNameForm
from entgov.factors.models import Passkey
from entgov.factors.views.setting_up import added_app, added_passkey, offered
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import staff, thing, viewer

factors = Blueprint("factors", __name__, url_prefix="/settings/factors")


@factors.get("")
@staff
def index() -> ResponseReturnValue:
    """What a person has, and what they can add."""
    person = viewer()
    return render_template(
        "factors/index.html",
        held=queries.held_by(person),
        must_have=queries.must_have(person),
        site=ceremonies.site(),
    )


@factors.route("/app", methods=["GET", "POST"])
@staff
@confirmed
def add_app() -> ResponseReturnValue:
    """Add an authenticator app, in place of an older one."""
    person = viewer()
    form = bind(AppForm)
    codes = added_app(person, form) if request.method == "POST" else None
    if codes is not None:
        return _added(codes, gettext("Your authenticator app is added"))
    held = queries.held_by(person)
    page = render_template("factors/app.html", form=form, offered=offered(person, form), held=held)
    return page, status_of(form)


@factors.route("/app/removal", methods=["GET", "POST"])
@staff
@confirmed
def remove_app() -> ResponseReturnValue:
    """Ask first, then take the app away."""
    if not posted(form := bind(Form)):
        return _asking("app", form)
    commands.remove_app(viewer())
    flash(gettext("Your authenticator app is removed"), "success")
    return redirect(url_for("factors.index"), 303)


@factors.route("/passkeys/new", methods=["GET", "POST"])
@staff
@confirmed
def add_passkey() -> ResponseReturnValue:
    """Add a passkey."""
    form = bind(PasskeyForm, name=browsers.in_words(request.user_agent.string)[:100])
    codes = added_passkey(viewer(), form) if request.method == "POST" else None
    if codes is not None:
        return _added(codes, gettext("Your passkey is added"))
    page = render_template("factors/passkey.html", form=form, site=ceremonies.site())
    return page, status_of(form)


@factors.route("/passkeys/<int:passkey_id>/name", methods=["GET", "POST"])
@thing(queries.passkey_with_id)
@confirmed
def rename_passkey(passkey: Passkey) -> ResponseReturnValue:
    """Call a passkey otherwise."""
    form = bind(PasskeyNameForm, name=passkey.name)
    if posted(form):
        commands.rename_passkey(passkey, form.name.data or "", by=viewer())
        flash(gettext("The name is saved"), "success")
        return redirect(url_for("factors.index"), 303)
    page = render_template("factors/rename.html", form=form, passkey=passkey)
    return page, status_of(form)


@factors.route("/passkeys/<int:passkey_id>/removal", methods=["GET", "POST"])
@thing(queries.passkey_with_id)
@confirmed
def remove_passkey(passkey: Passkey) -> ResponseReturnValue:
    """Ask first, then take a passkey away."""
    if not posted(form := bind(Form)):
        return _asking("passkey", form, passkey)
    commands.remove_passkey(passkey, by=viewer())
    flash(gettext("The passkey is removed"), "success")
    return redirect(url_for("factors.index"), 303)


@factors.route("/recovery", methods=["GET", "POST"])
@staff
@confirmed
def recovery() -> ResponseReturnValue:
    """Ask first, then make new recovery codes, which end the older ones."""
    person = viewer()
    held = queries.held_by(person)
    if not posted(form := bind(Form)) or not held.any:
        return render_template("factors/new_recovery_codes.html", held=held, form=form)
    codes = commands.make_recovery_codes(person, by=person.id)
    return _show(codes)


def _asking(what: str, form: Form, passkey: Passkey | None = None) -> ResponseReturnValue:
    person = viewer()
    held = queries.held_by(person)
    is_last = (held.app is not None) + len(held.passkeys) == 1
    return render_template(
        "factors/removal.html",
        what=what,
        passkey=passkey,
        form=form,
        is_last=is_last,
        must_have=queries.must_have(person),
    )


def _added(codes: Sequence[str], done: str) -> ResponseReturnValue:
    """Recovery codes come with the first factor, and are shown in this answer alone."""
    flash(done, "success")
    return _show(codes) if codes else redirect(url_for("factors.index"), 303)


def _show(codes: Sequence[str]) -> ResponseReturnValue:
    address = url_for("factors.index")
    return render_template("factors/recovery_codes.html", codes=codes, goes_on_at=address)
