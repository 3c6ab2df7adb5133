"""The body's logo, at an address that says which picture it is, so that browsers keep it."""

from flask import Blueprint, Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from entgov.core import body
from entgov.web.guard import public

logo = Blueprint("logo", __name__)

_A_YEAR = "public, max-age=31536000, immutable"


@logo.get("/logo/<digest>.png")
@public
def show(digest: str) -> ResponseReturnValue:
    """The logo. A page from before a change, or from a process that knows it already, may ask for
    another one than this process remembers: then it looks again, and leads to the one there is."""
    kept = body.logo()
    if kept is None or kept.digest != digest:
        kept = body.look_again()
    if kept is None:
        abort(404)
    if kept.digest != digest:
        return redirect(url_for("logo.show", digest=kept.digest))
    answer = Response(kept.png, mimetype="image/png")
    answer.headers["Cache-Control"] = _A_YEAR
    return answer
