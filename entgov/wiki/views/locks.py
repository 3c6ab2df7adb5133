"""Locks of pages."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.web.forms import Form, bind, posted
from entgov.web.guard import thing, viewer
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.models import Page
from entgov.wiki.views.blueprint import address_of, moved, wiki


@wiki.route("/wiki/<space>/<page>/lock", methods=["GET", "POST"])
@thing(queries.readable_page, policy.run_by)
def lock(page: Page) -> ResponseReturnValue:
    """Leave a page to its owner and the stewards, after saying what that means."""
    form = bind(Form)
    if posted(form):
        if commands.lock(page, by=viewer()):
            flash(gettext("The page is locked"), "success")
        return redirect(address_of(page), 303)
    return moved(page, page.space) or render_template(
        "wiki/lock.html", form=form, page=page, above=tree.above(page)
    )


@wiki.route("/wiki/<space>/<page>/lock/removal", methods=["POST"])
@thing(queries.readable_page, policy.run_by)
def unlock(page: Page) -> ResponseReturnValue:
    """Let everybody who may write in the space change the page again."""
    if commands.unlock(page, by=viewer()):
        flash(gettext("The page is unlocked"), "success")
    return redirect(address_of(page), 303)
