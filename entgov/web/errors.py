"""Error pages: what happened, and what to do next. They ask the database nothing."""

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from entgov.web.csrf import SAFE_METHODS, comes_from_elsewhere
from entgov.web.forms import HIDDEN, clean_text, typed


def install(app: Flask) -> None:
    """Answer errors with a page."""
    app.register_error_handler(HTTPException, show)


def show(error: HTTPException) -> ResponseReturnValue:
    """The page for an error."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    g.asks_nothing = error.code >= 500
    title, what_happened, what_next = _words(error.code)
    page = render_template(
        "errors/error.html",
        title=title,
        what_happened=what_happened,
        what_next=what_next,
        typed=_typed(),
    )
    allowed = [(name, value) for name, value in error.get_headers() if name == "Allow"]
    return page, error.code, allowed


def _typed() -> list[str]:
    """What somebody typed into the form that was refused, unless another site did."""
    if request.method in SAFE_METHODS or comes_from_elsewhere():
        return []
    try:
        sent = typed()
    except HTTPException:
        return []  # the form itself could not be read
    texts = [clean_text(text) for name, text in sent if name not in HIDDEN]
    return [text for text in texts if text.strip()]


def _words(code: int) -> tuple[str, str, str]:
    known = {
        400: (
            gettext("This form can't be accepted"),
            gettext("It may have been open for too long, or it did not come from this site."),
            gettext("Go back, reload the page and try again."),
        ),
        403: (
            gettext("You may not do this"),
            gettext("It is for others: for the people who run the space, or for administrators."),
            gettext("Ask one of them if you think that you should be able to."),
        ),
        404: (
            gettext("Page not found"),
            gettext("There is nothing at this address, or nothing that you can see."),
            gettext("Check the address, search for it, or start from the home page."),
        ),
        413: (
            gettext("This is too large"),
            gettext("Nothing was saved."),
            gettext("Go back, shorten it or split it in two, and try again."),
        ),
        429: (
            gettext("Too many tries"),
            gettext("Nothing was tried this time."),
            gettext("Wait five minutes, then try again."),
        ),
        500: (
            gettext("Something went wrong here"),
            gettext("It is not your fault, and it was written down for the administrators."),
            gettext("Go back and try again; what you typed may still be in your browser."),
        ),
    }
    return known.get(
        code,
        (
            gettext("This can't be done"),
            gettext("The request does not fit this address."),
            gettext("Go back, or start from the home page."),
        ),
    )
