"""The question who somebody is, where a screen led to it."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from entgov.accounts import kept
from entgov.factors.confirming import answered_by, is_recent, question
from entgov.factors.forms import ConfirmForm
from entgov.web.forms import bind
from entgov.web.guard import staff, viewer

confirming = Blueprint("confirming", __name__)


@confirming.route("/confirm", methods=["GET", "POST"])
@staff
def ask() -> ResponseReturnValue:
    """Prove once more who one is, and go on to where that was asked for."""
    target = request.values.get("next", "")
    if request.method == "GET" and is_recent():
        return redirect(_way_on(target))
    form, status = bind(ConfirmForm), 200
    if request.method == "POST":
        refused = answered_by(form)
        if refused is None:
            return redirect(_way_on(target), 303)
        status = refused
    return question(form, url_for("confirming.ask"), [["next", target]]), status


def _way_on(target: str) -> str:
    return kept.way_on(target, [], viewer().id)
