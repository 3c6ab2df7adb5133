"""The audit trail: who did what, when and from where."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entgov.admin import trail
from entgov.admin.forms import AuditFilter
from entgov.web.guard import administrators, viewer
from entgov.web.paging import requested_cursor

audit = Blueprint("audit", __name__, url_prefix="/admin/audit")


@audit.get("")
@administrators
def index() -> ResponseReturnValue:
    """The facts, newest first."""
    wanted = AuditFilter(request.args)
    wanted.offer_kinds()
    person = trail.person_named(wanted.words) if wanted.words else None
    nobody = bool(wanted.words) and person is None
    shown = None
    if not nobody:
        shown = trail.entries(
            viewer(), kind=wanted.chosen_kind, person=person, after=requested_cursor()
        )
    older = shown and shown.next and _older(shown.next, wanted)
    return render_template("admin/audit.html", form=wanted, shown=shown, older=older)


def _older(cursor: str, wanted: AuditFilter) -> str:
    kept: dict[str, Any] = {"kind": wanted.chosen_kind or None, "person": wanted.words or None}
    return url_for("audit.index", before=cursor, **kept)
