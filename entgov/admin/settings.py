"""Settings: all of them on one screen, by group and found by words; changed a group at a time."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from pydantic import ValidationError

from entgov.accounts.commands.break_glass import is_one_kept
from entgov.admin import settings_shown as catalogue
from entgov.admin.settings_forms import AppearanceForm, GroupForm, filled, form_of
from entgov.core import body
from entgov.core.accent import DEFAULT
from entgov.core.choosing import ChosenMeanwhile, choose
from entgov.core.offered import GROUPS, Group
from entgov.factors.confirming import confirmed
from entgov.web.forms import bind, one_line, posted, status_of
from entgov.web.guard import administrators, auditors, viewer

admin_settings = Blueprint("admin_settings", __name__, url_prefix="/admin/settings")

_LONGEST = 200  # characters of what is looked for


@admin_settings.get("")
@auditors
def index() -> ResponseReturnValue:
    """What is set, by what, and since when; only what has the words that are looked for."""
    typed = one_line(request.args.get("q"))[:_LONGEST]
    groups, started = catalogue.groups(typed), catalogue.started(typed)
    return render_template(
        "admin/settings.html",
        typed=typed,
        groups=groups,
        names=GROUPS,
        started=started,
        number=sum(map(len, groups.values())) + len(started),
        logo=body.look_again(),
        may_change=viewer().is_administrator,
    )


@admin_settings.route("/<group>", methods=["GET", "POST"])
@administrators
@confirmed
def change(group: Group) -> ResponseReturnValue:
    """Set what is in a group."""
    settings = catalogue.groups().get(group)
    if settings is None:
        abort(404)
    form = bind(form_of(group, settings), **filled(settings))
    if posted(form):
        changed = _save(form, settings)
        if changed is not None:
            said = gettext("The settings are saved") if changed else gettext("Nothing was changed")
            flash(said, "success" if changed else "message")
            return redirect(url_for("admin_settings.change", group=group), 303)
    form.ask_for_secrets_again()
    if isinstance(form, AppearanceForm) and form.errors:
        form.ask_for_logo_again()
    page = render_template(
        "admin/settings_group.html",
        form=form,
        group=group,
        title=GROUPS[group],
        settings=settings,
        logo=body.logo() if group == "appearance" else None,
        default_accent=DEFAULT,
    )
    return page, status_of(form)


def _shuts_out_all(form: GroupForm) -> bool:
    """Whether nobody could get in any more if the provider of identity is away."""
    if form.changes().get("local_passwords") != "no" or is_one_kept(held=True):
        return False
    form["local_passwords"].errors = [
        gettext(
            "First keep the account of an administrator with a password for emergencies: "
            "look it up among the accounts."
        )
    ]
    return True


def _save(form: GroupForm, settings: list[catalogue.Shown]) -> int | None:
    """How many are other than before; None where the form says what is wrong."""
    if _shuts_out_all(form):
        return None
    try:
        changed = choose(form.changes(), form.made_from(), by=viewer().id)
    except ValidationError as error:
        form.refuse(error)
        return None
    except ChosenMeanwhile as error:
        form.refuse_unseen(error.names, {each.name: each for each in settings})
        return None
    if isinstance(form, AppearanceForm) and (form.logo.data or form.remove_logo.data):
        changed += body.change_logo(form.logo.data or None, by=viewer().id)
    return changed
