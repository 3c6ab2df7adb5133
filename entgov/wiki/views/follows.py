"""Following a page."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.follows.commands import follow as begin_to_follow
from entgov.follows.commands import unfollow as stop_following
from entgov.web.guard import thing, viewer
from entgov.wiki import queries
from entgov.wiki.models import Page, page_key
from entgov.wiki.views.blueprint import address_of, wiki


@wiki.route("/wiki/<space>/<page>/follow", methods=["POST"])
@thing(queries.readable_page)
def follow(page: Page) -> ResponseReturnValue:
    """Follow a page."""
    begin_to_follow(viewer(), page_key(page.id))
    flash(gettext("You follow this page now. Home shows you when somebody changes it."), "success")
    return redirect(address_of(page), 303)


@wiki.route("/wiki/<space>/<page>/follow/removal", methods=["POST"])
@thing(queries.readable_page)
def unfollow(page: Page) -> ResponseReturnValue:
    """Stop following a page."""
    stop_following(viewer(), page_key(page.id))
    flash(gettext("You no longer follow this page."), "success")
    return redirect(address_of(page), 303)
