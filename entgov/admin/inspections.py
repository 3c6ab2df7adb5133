"""Reading with a reason: the screens of administrators, and of auditors who look over them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from entgov.factors.confirming import confirmed
from entgov.inspections import commands, queries
from entgov.inspections.commands import BegunMeanwhile
from entgov.inspections.forms import InspectionForm
from entgov.spaces.models import Space
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import administrators, auditors, viewer
from entgov.web.paging import requested_page

inspections = Blueprint("inspections", __name__, url_prefix="/admin/inspections")


@inspections.get("")
@auditors
def index() -> ResponseReturnValue:
    """Who read where they are not in, why and for how long; the newest on top."""
    person = viewer()
    return render_template(
        "admin/inspections.html",
        page=queries.every(person, number=requested_page()),
        own=queries.lasting_of(person.id, current_user.session.id),
    )


@inspections.route("/new", methods=["GET", "POST"])
@administrators
@confirmed
def new() -> ResponseReturnValue:
    """Say why, and read in a space from now on."""
    form = bind(InspectionForm)
    if posted(form):
        space = queries.inspectable_space(viewer(), form.slug)
        if space is None:
            form.link.errors = [
                gettext(
                    "There is no space at this link that you can read only with a reason. Check "
                    "the link."
                )
            ]
        elif _begin(space, form):
            return redirect(url_for("space.show", space=space.slug), 303)
    return render_template("admin/new_inspection.html", form=form), status_of(form)


def _begin(space: Space, form: InspectionForm) -> bool:
    try:
        commands.begin(
            space,
            reason=form.reason.data or "",
            length=form.asked_length,
            session_id=current_user.session.id,
            by=viewer(),
        )
    except BegunMeanwhile:
        form.form_errors.append(gettext("You have just begun to read with a reason. Try again."))
        return False
    return True


@inspections.post("/ending")
@administrators
def stop() -> ResponseReturnValue:
    """Read there no longer."""
    if commands.stop(viewer()):
        flash(gettext("You no longer read in this space"), "success")
    return redirect(url_for("inspections.index"), 303)
