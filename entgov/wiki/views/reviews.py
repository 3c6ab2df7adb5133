"""Reviews: what waits for one, making one, how often, and what all of them have found."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.notifications.bell import open_about
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import numbered, requested_page
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.forms.standing import IntervalForm, ReviewForm, interval_words
from entgov.wiki.models import Page
from entgov.wiki.moments import ABOUT
from entgov.wiki.schedule import interval_of
from entgov.wiki.views.blueprint import address_of, moved, wiki


@wiki.route("/reviews")
@staff
def reviews_due() -> ResponseReturnValue:
    """The pages that wait for the viewer's review, the most read first."""
    open_about(viewer(), ABOUT)
    return render_template("wiki/due.html", due=queries.due(viewer(), number=requested_page()))


@wiki.route("/wiki/<space>/<page>/review", methods=["GET", "POST"])
@thing(queries.readable_page, policy.managed_by)
def review(page: Page) -> ResponseReturnValue:
    """Say what was checked, and whether the page still holds."""
    form = bind(ReviewForm)
    if posted(form):
        commands.review(
            page, outcome=form.outcome.data, checked=form.checked.data or "", by=viewer()
        )
        flash(gettext("Your review is kept"), "success")
        return redirect(address_of(page), 303)
    screen = render_template(
        "wiki/review.html",
        page=page,
        above=tree.above(page),
        form=form,
        last=queries.last_review(page),
        interval=interval_words(interval_of(page)),
    )
    return moved(page, page.space) or (screen, status_of(form))


@wiki.route("/wiki/<space>/<page>/review-settings", methods=["GET", "POST"])
@thing(queries.readable_page, policy.managed_by)
def review_settings(page: Page) -> ResponseReturnValue:
    """How often a page is to be reviewed."""
    own = "" if page.review_every is None else str(page.review_every)
    form = bind(IntervalForm, every=own)
    form.offer(page.space.review_every)
    if posted(form):
        commands.set_review_interval(page, form.months, by=viewer())
        flash(gettext("It is saved how often this page is reviewed"), "success")
        return redirect(address_of(page), 303)
    screen = render_template(
        "wiki/review_settings.html", page=page, above=tree.above(page), form=form
    )
    return moved(page, page.space) or (screen, status_of(form))


@wiki.route("/wiki/<space>/<page>/reviews")
@thing(queries.readable_page)
def reviews(page: Page) -> ResponseReturnValue:
    """Everything that reviews of a page have found."""
    return moved(page, page.space) or render_template(
        "wiki/reviews.html",
        page=page,
        above=tree.above(page),
        reviews=numbered(queries.reviews(page), number=requested_page()),
        trust=queries.trust(viewer(), page),
        interval=interval_words(interval_of(page)),
    )
