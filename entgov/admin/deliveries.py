"""What the worker could not deliver, and putting it back."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.admin import parked
from entgov.core.facts import Delivery
from entgov.search.library import Library
from entgov.web.guard import administrators, thing, viewer
from entgov.web.paging import requested_page

deliveries = Blueprint("deliveries", __name__, url_prefix="/admin/deliveries")


@deliveries.get("")
@administrators
def index() -> ResponseReturnValue:
    """Parked deliveries, how many others wait, and how the search index is."""
    library: Library = current_app.extensions["entgov.library"]
    return render_template(
        "admin/deliveries.html",
        page=parked.parked(viewer(), number=requested_page()),
        waiting=parked.waiting(),
        index=list(library.condition()),
    )


@deliveries.post("/<int:delivery_id>/retry")
@thing(parked.parked_delivery, administrators_only=True)
def retry(delivery: Delivery) -> ResponseReturnValue:
    """Put one back."""
    parked.retry(delivery, by=viewer().id)
    flash(gettext("It will be tried again in a moment"), "success")
    return redirect(url_for("deliveries.index"), 303)
