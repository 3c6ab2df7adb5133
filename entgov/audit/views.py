"""The audit trail: who did what, when and from where. Auditors read it too."""

from typing import Any, cast, get_args

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.audit import trail
from entgov.audit.exporting import TYPES, What, parts
from entgov.audit.facts import TrailExported
from entgov.audit.forms import AuditFilter
from entgov.audit.letting_go import begins_at
from entgov.audit.trail import Entry
from entgov.audit.wordings import changes
from entgov.core.facts import announce
from entgov.factors.confirming import confirmed
from entgov.web.downloads import download
from entgov.web.guard import Each, auditors, thing, viewer
from entgov.web.paging import requested_cursor
from entgov.web.screen import today

audit = Blueprint("audit", __name__, url_prefix="/admin/audit")


@audit.get("")
@auditors
def index() -> ResponseReturnValue:
    """The facts, newest first."""
    wanted = AuditFilter(request.args)
    wanted.offer_kinds()
    limits, after = wanted.limits(), requested_cursor()
    shown = trail.entries(viewer(), limits, after=after) if limits else None
    given: dict[str, Any] = dict(wanted.given)
    older = shown and shown.next and url_for("audit.index", before=shown.next, **given)
    return render_template(
        "audit/index.html",
        form=wanted,
        shown=shown,
        older=older,
        given=given,
        begins_at=None if older else begins_at(),
    )


@audit.get("/<int:fact_id>")
@thing(trail.entry, auditors_too=True)
def show(entry: Entry) -> ResponseReturnValue:
    """All that one fact says."""
    return render_template("audit/show.html", entry=entry, changes=changes(entry.fact.data))


@audit.post("/export")
@auditors
@confirmed
def export() -> ResponseReturnValue:
    """What the filter shows, as a file; that it was taken along is a fact too."""
    wanted = AuditFilter(request.form)
    wanted.offer_kinds()
    limits, what = wanted.limits(), request.form.get("what")
    if limits is None or what not in get_args(What):
        flash(gettext("Nothing was taken along: choose what to show first."), "problem")
        return redirect(url_for("audit.index"), 303)
    person, kind = viewer(), cast(What, what)
    announce(TrailExported(what=kind, limits=dict(wanted.given)), by=person.id)
    made = parts(Each(person.id, person.is_administrator), limits, kind)
    return download(made, TYPES[kind], f"audit-{today().isoformat()}.{kind}")
