"""What somebody has written to be posted later: to see, change, post now or discard."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.forms import said, to_be_saved
from entgov.spaces.queries import writable_spaces
from entgov.stream import commands, queries
from entgov.stream.answers import address_of, not_posted_answer
from entgov.stream.forms import RemovalForm, scheduled_form
from entgov.stream.models import ScheduledPost
from entgov.stream.pace import said_to_wait
from entgov.stream.scheduled import post_now
from entgov.stream.views.blueprint import stream
from entgov.web.forms import bind, posted
from entgov.web.guard import staff, takes_files, thing, viewer
from entgov.web.paging import requested_page


@stream.route("/posts/scheduled")
@staff
def scheduled() -> ResponseReturnValue:
    """All that waits, and why what should have been posted was not."""
    names = {space.slug: space.name for space in writable_spaces(viewer())}
    waiting = queries.all_scheduled(viewer(), number=requested_page())
    return render_template("stream/scheduled.html", waiting=waiting, names=names)


@stream.route("/posts/scheduled/<int:scheduled_id>", methods=["GET", "POST"])
@thing(queries.own_scheduled)
@takes_files
def change_scheduled(waits: ScheduledPost) -> ResponseReturnValue:
    """Say it in other words, or at another time."""
    form = scheduled_form(waits, writable_spaces(viewer()))
    if not to_be_saved(form):
        return not_posted_answer(form, "stream/change_scheduled.html", waits=waits)
    due_at = form.later.moment or waits.due_at
    if not commands.reschedule(waits, said(form), due_at=due_at):
        abort(404)  # it was posted meanwhile; the draft of these changes stays
    form.settle()
    flash(gettext("Your changes are saved"), "success")
    return redirect(url_for("stream.scheduled"), 303)


@stream.post("/posts/scheduled/<int:scheduled_id>/publication")
@thing(queries.own_scheduled)
def publish_scheduled(waits: ScheduledPost) -> ResponseReturnValue:
    """Post it now."""
    if said := said_to_wait():
        flash(said, "problem")
        return redirect(url_for("stream.scheduled"), 303)
    post = post_now(waits, by=viewer())
    return redirect(address_of(post) if post else url_for("stream.scheduled"), 303)


@stream.route("/posts/scheduled/<int:scheduled_id>/removal", methods=["GET", "POST"])
@thing(queries.own_scheduled)
def discard_scheduled(waits: ScheduledPost) -> ResponseReturnValue:
    """Never post it, after a question."""
    form = bind(RemovalForm)
    if posted(form):
        commands.discard_scheduled(waits)
        flash(gettext("It is discarded and will not be posted"), "success")
        return redirect(url_for("stream.scheduled"), 303)
    return render_template("stream/discard_scheduled.html", form=form, waits=waits)
