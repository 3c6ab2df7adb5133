"""Getting no more mail of some kind, by the address that each mail carries.

Mail programs send one POST by themselves when their button is pressed (RFC 8058): without cookies,
without a form token. To look at the address changes nothing, for programs follow links.
"""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from entgov.notifications.mailing import stopping
from entgov.web.guard import needs_no_token, public

unsubscribing = Blueprint("unsubscribing", __name__)


@unsubscribing.get("/unsubscribe/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask whether mail of these kinds is to stop."""
    stop = stopping.stop_of(token)
    if stop is None:
        abort(404)
    return render_template("notifications/unsubscribe.html", kinds=stop.words, done=False)


@unsubscribing.post("/unsubscribe/<token>")
@needs_no_token
@public
def end(token: str) -> ResponseReturnValue:
    """No more mail of these kinds."""
    stop = stopping.stop_of(token)
    if stop is None:
        abort(404)
    words = stop.words
    stopping.end(stop)
    return render_template("notifications/unsubscribe.html", kinds=words, done=True)
