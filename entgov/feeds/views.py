"""Feed links: making and revoking one's own, and what programs read by them.

Whoever holds an address reads with it what its person may read at that moment, and nothing else:
an address that is unknown, revoked, of somebody who left, or of something that its person can't
read any more, answers as one that never was.
"""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext

from entgov.core import body
from entgov.core.settings import at_start
from entgov.feeds import commands, queries, sources
from entgov.feeds.atom import MIMETYPE, atom, updated
from entgov.feeds.commands import MOST_LINKS, TooManyLinks
from entgov.feeds.models import FeedLink
from entgov.feeds.sources import Feed
from entgov.web.forms import one_line
from entgov.web.guard import public, staff, thing, viewer
from entgov.web.languages import locale_of
from entgov.web.paging import numbered, requested_page

feeds = Blueprint("feeds", __name__)


@feeds.get("/settings/feeds")
@staff
def index() -> ResponseReturnValue:
    """The viewer's links: what they are of, when they were made and used."""
    page = numbered(queries.own_links(viewer()), number=requested_page())
    found = sources.subjects(viewer(), {link.key for link in page.rows})
    return render_template("feeds/index.html", page=page, subjects=found)


@feeds.post("/settings/feeds/new")
@staff
def make() -> ResponseReturnValue:
    """A new link, whose address is shown this once."""
    key = one_line(request.form.get("key"))
    subject = sources.subjects(viewer(), [key]).get(key)
    if subject is None:
        return _refused(gettext("There is no feed of this, or nothing that you can see."))
    try:
        _, token = commands.make(key, by=viewer())
    except TooManyLinks:
        return _refused(
            gettext(
                "You have %(number)s feed links already, as many as you can have. "
                "Revoke some that you do not use.",
                number=MOST_LINKS,
            )
        )
    return render_template("feeds/made.html", subject=subject, address=_address(token))


def _refused(why: str) -> ResponseReturnValue:
    flash(why, "problem")
    return redirect(url_for("feeds.index"), 303)


@feeds.post("/settings/feeds/<int:link_id>/removal")
@thing(queries.own_link)
def revoke(link: FeedLink) -> ResponseReturnValue:
    """End one link."""
    commands.revoke(link, by=viewer())
    flash(gettext("The feed link is revoked. Nothing can be read with it any more."), "success")
    return redirect(url_for("feeds.index"), 303)


@feeds.post("/settings/feeds/removal")
@staff
def revoke_all() -> ResponseReturnValue:
    """End all links."""
    commands.revoke_all(viewer().id, by=viewer().id)
    flash(gettext("All your feed links are revoked"), "success")
    return redirect(url_for("feeds.index"), 303)


@feeds.get("/feeds/<token>.atom")
@public
def show(token: str) -> ResponseReturnValue:
    """What happened to a thing, for a program that reads for a person."""
    link = queries.link_with_token(token)
    if link is None:
        abort(404)
    with force_locale(locale_of(link.person.language)):
        feed = sources.feed(link.person, link.key)
        if feed is None:
            abort(404)
        response = _answer(feed, token)
    commands.note_use(link)
    return response


def _answer(feed: Feed, token: str) -> Response:
    document = atom(
        feed,
        title=f"{feed.subject.title} – {body.current().name}",
        base=_base(),
        own=_address(token),
        language=str(get_locale()).replace("_", "-"),
    )
    response = Response(document, content_type=f"{MIMETYPE}; charset=utf-8")
    response.cache_control.private = True
    response.last_modified = updated(feed)
    response.add_etag()
    response.make_conditional(request)
    return response


def _base() -> str:
    return at_start().address


def _address(token: str) -> str:
    return _base() + url_for("feeds.show", token=token)
