"""The list of what concerns the viewer, and how they want to hear of it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.notifications import commands, queries
from entgov.notifications.bell import forget_unread
from entgov.notifications.forms import SilenceForm, notices_form
from entgov.notifications.mailing import state
from entgov.notifications.models import Notice
from entgov.notifications.sources import kinds
from entgov.web.addresses import inside
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, thing, unattended, viewer
from entgov.web.paging import requested_cursor, shown_until

notifications = Blueprint("notifications", __name__)


@notifications.get("/notifications")
@staff
def index() -> ResponseReturnValue:
    """What concerns the viewer, in groups, the newest on top."""
    before = requested_cursor()
    stretch = queries.list_for(viewer(), before=before)
    return render_template("notifications/index.html", stretch=stretch, before=before)


@notifications.get("/notifications/bell")
@unattended
@staff
def bell() -> ResponseReturnValue:
    """The bell with its number alone, for scripts to put in the place of an older one."""
    return render_template("notifications/bell.html")


@notifications.get("/notifications/<int:notice_id>")
@thing(queries.notice_of)
def show(notice: Notice) -> ResponseReturnValue:
    """Lead to what a notice is of. Who goes there has read it and those it is grouped with."""
    lines = queries.lines(viewer(), queries.groups(viewer(), [notice]))
    if not lines:
        abort(404)
    commands.read_group(notice)
    return redirect(lines[0].shown.url)


@notifications.post("/notifications/<int:notice_id>/reading")
@thing(queries.notice_of)
def read(notice: Notice) -> ResponseReturnValue:
    """Mark a notice and those it is grouped with as read."""
    commands.read_group(notice)
    return _back()


@notifications.post("/notifications/reads")
@staff
def read_all() -> ResponseReturnValue:
    """Mark everything as read that was there when the list was shown."""
    commands.read_all(viewer(), to=shown_until())
    flash(gettext("All notifications are marked as read."), "success")
    return _back()


@notifications.post("/notifications/silences")
@staff
def silence() -> ResponseReturnValue:
    """Hear no more of a kind, in the list or by mail; the settings undo it."""
    kind = kinds().get(bind(SilenceForm).kind.data or "")
    if kind and not kind.always:
        commands.silence(viewer(), kind.name)
        said = gettext("Switched off: %(kind)s. Your settings can switch it on.", kind=kind.words)
        flash(said, "success")
    else:
        flash(gettext("Nothing changed: what you chose is not there any more."), "problem")
    return _back()


@notifications.route("/settings/notifications", methods=["GET", "POST"])
@staff
def settings() -> ResponseReturnValue:
    """Which kinds of things the viewer hears of, where and when."""
    person, preferences = viewer(), queries.preferences_of(viewer())
    form = notices_form(preferences, queries.times_of(person))
    if posted(form):
        for each in preferences:
            in_app, mail = form.wanted(each)
            if (in_app, mail) != (each.in_app, each.mail):
                commands.prefer(person, each.kind.name, in_app=in_app, mail=mail)
        commands.keep_times(person, form.times)
        flash(gettext("Your notification settings are saved"), "success")
        return redirect(url_for("notifications.settings"), 303)
    page = render_template(
        "notifications/settings.html",
        form=form,
        preferences=preferences,
        sends_mail=state.is_set_up(),
    )
    return page, status_of(form)


def _back() -> ResponseReturnValue:
    forget_unread()
    return redirect(inside(request.form.get("next")) or url_for("notifications.index"), 303)
