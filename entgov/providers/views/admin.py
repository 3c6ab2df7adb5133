"""Providers as administrators set them up. The secret of one is in no page."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.factors.confirming import confirmed
from entgov.providers import commands, discovery, queries
from entgov.providers.asking import NoAnswer
from entgov.providers.commands import DEFAULTS, NameTaken
from entgov.providers.discovery import NotUsable
from entgov.providers.exchange import answer_address, back_channel_address, signed_out_address
from entgov.providers.forms import ProviderForm
from entgov.providers.models import Provider
from entgov.providers.words import what_is_wrong
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import administrators, thing, viewer

providers_admin = Blueprint("providers_admin", __name__, url_prefix="/admin/providers")

_find = partial(thing, queries.provider_with_id, administrators_only=True)


@providers_admin.get("")
@administrators
def index() -> ResponseReturnValue:
    """All there are."""
    return render_template("providers/index.html", providers=queries.all_providers())


@providers_admin.route("/new", methods=["GET", "POST"])
@administrators
@confirmed
def new() -> ResponseReturnValue:
    """Set up another one."""
    form = bind(ProviderForm, **DEFAULTS)
    if posted(form):
        try:
            made = commands.add(form.values(), secret=form.client_secret.data or "", by=viewer().id)
        except NameTaken:
            form.name.errors = [gettext("Another provider has this name. Choose another one.")]
        else:
            flash(gettext("%(name)s is set up", name=made.name), "success")
            return redirect(url_for("providers_admin.provider", provider_id=made.id), 303)
    form.ask_for_secrets_again()
    return render_template("providers/provider.html", form=form, provider=None), status_of(form)


@providers_admin.route("/<int:provider_id>", methods=["GET", "POST"])
@_find()
@confirmed
def provider(provider: Provider) -> ResponseReturnValue:
    """Look at one, and set it up otherwise."""
    form = bind(ProviderForm, **{name: getattr(provider, name) for name in _SHOWN})
    if posted(form) and form.says_its_secret(provider):
        try:
            changed = commands.change(
                provider,
                form.values(),
                secret=form.client_secret.data or "",
                remove_secret=form.remove_secret.data,
                by=viewer().id,
            )
        except NameTaken:
            form.name.errors = [gettext("Another provider has this name. Choose another one.")]
        else:
            said = gettext("The provider is saved") if changed else gettext("Nothing was changed")
            flash(said, "success" if changed else "message")
            return redirect(url_for("providers_admin.provider", provider_id=provider.id), 303)
    form.ask_for_secrets_again()
    return _page(provider, form), status_of(form)


@providers_admin.post("/<int:provider_id>/test")
@_find()
@confirmed
def test(provider: Provider) -> ResponseReturnValue:
    """Ask it what it says of itself, and tell what is wrong."""
    try:
        commands.ask_anew(provider)
        metadata = discovery.looked_up(provider.issuer)
        discovery.read_keys(metadata)
        flash(gettext("%(name)s answers as it should", name=provider.name), "success")
    except (NoAnswer, NotUsable) as error:
        flash(
            gettext(
                "%(name)s can’t be used: %(problem)s",
                name=provider.name,
                problem=what_is_wrong(error),
            )
        )
    return redirect(url_for("providers_admin.provider", provider_id=provider.id), 303)


@providers_admin.route("/<int:provider_id>/removal", methods=["GET", "POST"])
@_find()
@confirmed
def removal(provider: Provider) -> ResponseReturnValue:
    """Ask first, then have it no more."""
    if not posted(form := bind(Form)):
        known = queries.known_by(provider)
        return render_template("providers/remove.html", provider=provider, form=form, known=known)
    commands.remove(provider, by=viewer().id)
    flash(gettext("%(name)s is removed", name=provider.name), "success")
    return redirect(url_for("providers_admin.index"), 303)


_SHOWN = ("name", "issuer", "client_id", *DEFAULTS)


def _page(provider: Provider, form: ProviderForm) -> str:
    return render_template(
        "providers/provider.html",
        form=form,
        provider=provider,
        addresses=(
            (gettext("Redirect URI"), answer_address(provider)),
            (gettext("Post-logout redirect URI"), signed_out_address()),
            (gettext("Back-channel logout URI"), back_channel_address(provider)),
        ),
    )
