"""The accessibility statement: open to everybody, also to those who can't get in."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from entgov.web.guard import public

accessibility = Blueprint("accessibility", __name__)

WRITTEN = date(2026, 11, 21)
"""When the statement was last gone through, sentence by sentence."""


@accessibility.get("/accessibility")
@public
def statement() -> ResponseReturnValue:
    """How accessible this is, what is known not to be, and whom to tell."""
    return render_template("home/accessibility.html", written=WRITTEN)
