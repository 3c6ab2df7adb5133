"""Tokens as administrators see them: which there are, who made them, and whether they are used.

A token is shown in the answer to the very request that made it: nothing but its hash is kept.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.core.clock import now
from entgov.core.settings import at_start
from entgov.factors.confirming import confirmed
from entgov.tokens import commands, queries
from entgov.tokens.commands import MOST_TOKENS, TooManyTokens
from entgov.tokens.forms import KIND_NAMES, TokenForm
from entgov.tokens.models import IDLE_AFTER, Token
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import administrators, thing, viewer
from entgov.web.paging import numbered, requested_page

tokens_admin = Blueprint("tokens_admin", __name__, url_prefix="/admin/tokens")


@tokens_admin.get("")
@administrators
def index() -> ResponseReturnValue:
    """All tokens."""
    page = numbered(queries.tokens(), number=requested_page())
    return render_template("admin/tokens.html", page=page, kinds=KIND_NAMES, idle_after=IDLE_AFTER)


@tokens_admin.route("/new", methods=["GET", "POST"])
@administrators
@confirmed
def new() -> ResponseReturnValue:
    """Make a token, and show it this once."""
    form = bind(TokenForm)
    if posted(form):
        expires_at = now() + form.lifetime if form.lifetime else None
        try:
            token, text = commands.make(
                form.kind.data, form.name.data or "", expires_at=expires_at, by=viewer().id
            )
        except TooManyTokens:
            form.form_errors.append(
                gettext(
                    "There are %(number)s tokens already. Revoke some that nobody uses.",
                    number=MOST_TOKENS,
                )
            )
        else:
            base = at_start().address
            return render_template("admin/token.html", token=token, text=text, base_address=base)
    return render_template("admin/new_token.html", form=form), status_of(form)


@tokens_admin.route("/<int:token_id>/revocation", methods=["GET", "POST"])
@thing(queries.token_with_id, administrators_only=True)
@confirmed
def revoke(token: Token) -> ResponseReturnValue:
    """Ask first, then end it."""
    if not posted(form := bind(Form)):
        return render_template("admin/revoke_token.html", token=token, form=form)
    commands.revoke(token, by=viewer().id)
    flash(gettext("%(name)s is revoked. It opens nothing any more.", name=token.name), "success")
    return redirect(url_for("tokens_admin.index"), 303)
