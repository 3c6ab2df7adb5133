"""The first screen: what is new where the viewer belongs, and a box to write in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.queries import among, own_drafts
from entgov.home.feed import ORDERS, Order, feed
from entgov.home.newcomers import is_new
from entgov.home.news import news_for
from entgov.spaces.models import Space
from entgov.spaces.queries import places_of, readable_space
from entgov.stream import commands as posts
from entgov.stream.forms import composer
from entgov.stream.news import in_spaces
from entgov.stream.queries import below_pinned, pinned_for, reminders_for
from entgov.web.addresses import inside
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import requested_cursor, shown_until
from entgov.web.screen import today
from entgov.wiki import queries as pages

home = Blueprint("home", __name__)
RECENT_PAGES, DRAFTS_SHOWN = 8, 3


@home.get("/")
@staff
def show() -> ResponseReturnValue:
    """What is new since the last visit, the newest posts in the order asked for, and pages."""
    person, before, order = viewer(), requested_cursor(), _order()
    places = places_of(person)
    waiting = pages.Waiting() if before else pages.waiting_for(person)
    stream = feed(person, order=order, before=before)
    pinned = [] if before else pinned_for(person)
    counts = in_spaces(person, places.own, None if before else person.last_here_at)
    drafts = None if before else own_drafts(person, per_page=DRAFTS_SHOWN)
    return render_template(
        "home/home.html",
        news=None if before else news_for(person, counts.new),
        drafts=drafts,
        suggests=not before and is_new(person, places.own),
        waiting=waiting,
        first=pages.first_waiting(person, waiting),
        today=today(),
        form=composer(
            places.writable,
            runs_any=places.runs_any,
            drafts=among(drafts, "post") if drafts else None,
        ),
        order=order,
        pinned=pinned,
        reminders=() if before else reminders_for(person),
        stretch=below_pinned(stream.stretch, pinned),
        top=stream.top,
        before=before,
        spaces=places.own,
        unread=counts.unread,
        pages=pages.recently_changed(person, most=RECENT_PAGES),
    )


@home.post("/reads")
@staff
def read_all() -> ResponseReturnValue:
    """Mark all that the viewer may read as read, but for what came after they saw the list."""
    posts.read_all(viewer(), to=shown_until())
    flash(gettext("All posts up to now are marked as read."), "success")
    return redirect(inside(request.form.get("next")) or url_for("home.show"), 303)


@home.post("/spaces/<space>/reads")
@thing(readable_space)
def read_space(space: Space) -> ResponseReturnValue:
    """Mark all that is in a space as read, but for what came after they saw it."""
    posts.read_space(viewer(), space, to=shown_until())
    said = gettext("All posts in %(space)s up to now are marked as read.", space=space.name)
    flash(said, "success")
    here = url_for("space.show", space=space.slug)
    return redirect(inside(request.form.get("next")) or here, 303)


def _order() -> Order:
    asked = request.args.get("order")
    return asked if asked in ORDERS else "following"
