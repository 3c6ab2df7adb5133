"""Error pages: what happened, and the next step as something to press.

Those for faults of ours, and for a server that is too busy, ask the database nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import structlog
from flask import Flask, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from entgov.web.addresses import inside, leads_to, this_address, words_of
from entgov.web.csrf import SAFE_METHODS, comes_from_elsewhere
from entgov.web.forms import HIDDEN, clean_text, typed
from entgov.web.guard import can_take_files, viewer

log = structlog.get_logger()

_LONG = 20
"""More letters than a word of an address has that also has figures in it."""
_TOLD = ("Allow", "Retry-After")
REFUSED_AT_THE_DOOR = "entgov.refused"
"""Where the door notes with which status it refuses a request that never came in whole."""


@dataclass(frozen=True)
class Near:
    """A thing that may have been meant by an address that leads nowhere."""

    title: str
    address: str
    where: str = ""


class Step(NamedTuple):
    """Something to go on with."""

    text: str
    address: str


def install(app: Flask) -> None:
    """Answer errors with a page."""
    app.register_error_handler(HTTPException, show)


def show(error: HTTPException, *, near: Sequence[Near] = ()) -> ResponseReturnValue:
    """The page for an error; `near` is what may have been meant."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    g.asks_nothing = error.code >= 500 or REFUSED_AT_THE_DOOR in request.environ
    if error.code == 403 or (error.code == 400 and _is_forged()):
        _write_down(error.code)
    title, what_happened, what_next = _too_large_a_file(error.code) or _words(error.code)
    page = render_template(
        "errors/error.html",
        title=title,
        what_happened=what_happened,
        what_next=what_next,
        near=near,
        typed=typed_text(),
        steps=list(_steps(error.code)),
    )
    told = [(name, value) for name, value in error.get_headers() if name in _TOLD]
    return page, error.code, told


def _is_forged() -> bool:
    return request.method not in SAFE_METHODS and comes_from_elsewhere()


def _write_down(code: int) -> None:
    """For operators: who was refused what. The rule and not the path, which may be a secret."""
    who = viewer()
    log.warning(
        "refused",
        status=code,
        method=request.method,
        rule=request.url_rule.rule if request.url_rule else None,
        person=who and who.id,
        address=request.remote_addr,
    )


def typed_text() -> list[str]:
    """What somebody typed into the form that was refused, unless another site did."""
    if request.method in SAFE_METHODS or comes_from_elsewhere():
        return []
    try:
        sent = typed()
    except HTTPException:
        return []  # the form itself could not be read
    texts = [clean_text(text) for name, text in sent if name not in HIDDEN]
    return [text for text in texts if text.strip()]


def _steps(code: int) -> Iterator[Step]:
    """Where to go from here, the likeliest first; the home page, which is always there, last."""
    here = inside(this_address())
    if here and (code >= 500 or code in (408, 429)) and request.method in SAFE_METHODS:
        yield Step(gettext("Try again"), here)
    elif here and code == 400 and leads_to(request.path):
        yield Step(gettext("Open the form again"), here)
    elif code == 404 and viewer() is not None:
        yield from _search()
    elif code in (403, 405):
        yield from _above()
    if not g.asks_nothing and viewer() is None:
        yield Step(gettext("Sign in"), url_for("sessions.sign_in"))
    yield Step(gettext("Go to the home page"), url_for("home.show"))


def _search() -> Iterator[Step]:
    """Search for the last words of the address; a number or a token says nothing."""
    parts = (words_of(part) for part in reversed(_named() or request.path.split("/")))
    words = next((words for words in parts if _says_something(words)), "")
    if words:
        address = url_for("search.results", q=words)
        yield Step(gettext("Search for “%(words)s”", words=words), address)


def _says_something(words: str) -> bool:
    is_token = any(len(word) > _LONG and not word.isalpha() for word in words.split())
    return any(sign.isalpha() for sign in words) and not is_token


def _named() -> list[str]:
    """What the address names, from the left: its parts that are no fixed words of ours."""
    return [str(part) for part in (request.view_args or {}).values()]


def _above() -> Iterator[Step]:
    """The nearest address above this one that shows something: the thing that this is part of."""
    parts = request.path.rstrip("/").split("/")
    for length in range(len(parts) - 1, 1, -1):
        shown = leads_to("/".join(parts[:length]))
        if shown:
            text = gettext("Go to the page that this belongs to")
            yield Step(text, url_for(shown[0], **shown[1]))
            return


def _too_large_a_file(code: int) -> tuple[str, str, str] | None:
    """The words for a form with files that is too large; None for everything else."""
    if code != 413 or not can_take_files(current_app, request.endpoint):
        return None
    return (
        gettext("This is too large"),
        gettext("Nothing was saved."),
        gettext(
            "A file can have %(limit)s MB at most. Go back: your browser still has what you "
            "typed. Choose smaller files, or add them one by one.",
            limit=can_take_files(current_app, request.endpoint),
        ),
    )


def _words(code: int) -> tuple[str, str, str]:
    known = {
        400: (
            gettext("This form can't be accepted"),
            gettext("It may have been open for too long, or it did not come from this site."),
            gettext("Open the form again and send it once more."),
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
        405: (
            gettext("There is nothing to show here"),
            gettext("This address belongs to a button. Nothing was done by opening it."),
            gettext("Go to where the button is, and press it there."),
        ),
        408: (
            gettext("This took too long"),
            gettext("The line was too slow, so not all of it came. Nothing was saved."),
            gettext("Go back: your browser still has what you typed. Then try again."),
        ),
        409: (
            gettext("Somebody else was faster"),
            gettext("This was changed by somebody else meanwhile. Nothing was saved."),
            gettext("Look at how it stands now, then try again."),
        ),
        410: (
            gettext("This is no longer here"),
            gettext("There was something at this address once. It was taken away for good."),
            gettext("Search for what has taken its place, or start from the home page."),
        ),
        413: (
            gettext("This is too large"),
            gettext("Nothing was saved."),
            gettext(
                "Go back: your browser still has what you typed. "
                "Shorten it or split it in two, then try again."
            ),
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
        503: (
            gettext("Too much at once"),
            gettext("More is being asked for right now than can be answered. Nothing was saved."),
            gettext("Wait a minute, then try again; what you typed may still be in your browser."),
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
