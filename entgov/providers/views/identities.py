"""Whom providers know somebody as, for administrators: linked and taken away by hand."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from entgov.accounts.models import Person
from entgov.accounts.queries import person_with_id
from entgov.factors.confirming import confirmed
from entgov.providers import linking, queries
from entgov.providers.forms import IdentityForm
from entgov.providers.linking import IdentityTaken
from entgov.providers.models import Identity
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import thing, viewer

identities_admin = Blueprint(
    "identities_admin", __name__, url_prefix="/admin/accounts/<int:person_id>/identities"
)

_find = partial(thing, administrators_only=True)


@identities_admin.route("", methods=["GET", "POST"])
@_find(person_with_id)
@confirmed
def index(person: Person) -> ResponseReturnValue:
    """Those that there are, and a form to link one."""
    form, providers = bind(IdentityForm), queries.all_providers()
    form.provider.choices = [SelectChoice(str(each.id), each.name) for each in providers]
    if posted(form):
        chosen = next(each for each in providers if str(each.id) == form.provider.data)
        try:
            new = linking.link_by_hand(chosen, form.subject.data or "", person, by=viewer().id)
        except IdentityTaken as taken:
            form.subject.errors = [
                gettext("This is linked with the account of %(name)s", name=taken.person.name)
            ]
        else:
            said = gettext("The accounts are linked") if new else gettext("Nothing was changed")
            flash(said, "success" if new else "message")
            return redirect(url_for("identities_admin.index", person_id=person.id), 303)
    page = render_template(
        "providers/identities.html",
        person=person,
        form=form,
        providers=providers,
        linked=linking.identities_of(person),
    )
    return page, status_of(form)


@identities_admin.route("/<int:identity_id>/removal", methods=["GET", "POST"])
@_find(linking.identity_with_id)
@confirmed
def removal(identity: Identity) -> ResponseReturnValue:
    """Ask first, then take one away."""
    person_id = identity.person_id
    if not posted(form := bind(Form)):
        return render_template("providers/unlink.html", identity=identity, form=form)
    linking.unlink(identity, by=viewer().id)
    flash(gettext("The link is taken away"), "success")
    return redirect(url_for("identities_admin.index", person_id=person_id), 303)
