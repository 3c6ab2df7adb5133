"""The first screen: what is new where the viewer belongs, and a box to write in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from entgov.drafts.queries import own_drafts
from entgov.home.feed import feed
from entgov.home.news import news_for
from entgov.spaces.queries import writable_and_own_spaces
from entgov.stream.forms import composer
from entgov.web.guard import staff, viewer
from entgov.web.paging import requested_cursor
from entgov.web.screen import today
from entgov.wiki import queries as pages

home = Blueprint("home", __name__)
RECENT_PAGES, DRAFTS_SHOWN = 8, 3


@home.get("/")
@staff
def show() -> ResponseReturnValue:
    """What is new since the last visit, the newest posts of the viewer's own spaces, and pages."""
    person, before = viewer(), requested_cursor()
    writable, own = writable_and_own_spaces(person)
    waiting = pages.Waiting() if before else pages.waiting_for(person)
    stream = feed(person, before=before)
    return render_template(
        "home/home.html",
        news=None if before else news_for(person, stream.changed),
        drafts=None if before else own_drafts(person, per_page=DRAFTS_SHOWN),
        waiting=waiting,
        first=pages.first_waiting(person, waiting),
        today=today(),
        form=composer(writable),
        stretch=stream.stretch,
        before=before,
        spaces=own,
        pages=pages.recently_changed(person, most=RECENT_PAGES),
    )
