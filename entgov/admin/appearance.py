"""What the body looks like on every screen: its name, its logo and its accent colour."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.admin.forms import AppearanceForm
from entgov.core import body
from entgov.core.accent import DEFAULT
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import administrators, viewer

appearance = Blueprint("appearance", __name__, url_prefix="/admin/appearance")


@appearance.route("", methods=["GET", "POST"])
@administrators
def index() -> ResponseReturnValue:
    """Show what is set, and set it anew."""
    now = body.look_again()  # what another process set a moment ago is not to be set back
    form = bind(AppearanceForm, name=now.name, accent=now.accent or "")
    if not posted(form):
        page = render_template("admin/appearance.html", form=form, now=now, default=DEFAULT)
        return page, status_of(form)
    if body.change(by=viewer().id, **_changes(form)):
        flash(gettext("The appearance is saved"), "success")
    else:
        flash(gettext("Nothing was changed"))
    return redirect(url_for("appearance.index"), 303)


def _changes(form: AppearanceForm) -> body.Changes:
    """What the form asks for. What is as it would be anyway follows the default later on, too."""
    changes: body.Changes = {
        "name": _unless(form.name.data, current_app.extensions["entgov.settings"].body_name),
        "accent": _unless(form.accent.data, DEFAULT),
    }
    if form.logo.data:
        changes["logo"] = form.logo.data
    elif form.remove_logo.data:
        changes["logo"] = None
    return changes


def _unless(value: Any, default: str) -> str | None:
    return value if value and value != default else None
