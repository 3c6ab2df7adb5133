"""Lists of people in the browser: bring one, see what it would do, apply it, take it back."""

from functools import partial
from secrets import token_urlsafe

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts.commands.mail import can_mail
from entgov.accounts.models import Person
from entgov.accounts.queries import person_with_id
from entgov.core.facts import announce
from entgov.factors.confirming import confirmed
from entgov.rosters import commands, exporting, looking, queries
from entgov.rosters.columns import COLUMNS
from entgov.rosters.commands import RosterRefused
from entgov.rosters.facts import PeopleExported
from entgov.rosters.forms import BringForm, ExportForm, LeavingForm, StartForm
from entgov.rosters.leaving import leaving_of, plan
from entgov.rosters.models import Roster
from entgov.rosters.reading import LARGEST, MOST_ROWS
from entgov.web.downloads import download
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import administrators, thing, unattended, viewer
from entgov.web.paging import requested_page
from entgov.web.screen import today
from entgov.web.spreadsheets import spreadsheet

leaving = Blueprint("leaving", __name__, url_prefix="/admin/accounts")
rosters = Blueprint("rosters", __name__, url_prefix="/admin/accounts/lists")

_find = partial(thing, queries.roster_of, administrators_only=True)
_MOST_SHOWN = 200
"""Rows that the screen before an undoing shows."""


@rosters.route("", methods=["GET", "POST"])
@administrators
def index() -> ResponseReturnValue:
    """Bring a list; and those that were brought before."""
    form = bind(BringForm, nonce=token_urlsafe(16), invite="link")
    if posted(form) and (content := form.content()) is not None:
        roster = commands.bring(
            content,
            form.sent.filename or "",
            by_mail=form.invite.data == "mail" and can_mail(),
            end_missing=bool(form.end_missing.data),
            end_membership=bool(form.end_membership.data),
            nonce=form.nonce.data or "",
            by=viewer(),
        )
        return redirect(url_for("rosters.show", roster_id=roster.id), 303)
    screen = render_template(
        "rosters/index.html",
        form=form,
        rosters=queries.rosters(number=requested_page()),
        columns=COLUMNS,
        most_rows=MOST_ROWS,
        largest=LARGEST // 2**20,
        can_mail=can_mail(),
    )
    return screen, status_of(form)


@rosters.get("/template")
@administrators
def template() -> ResponseReturnValue:
    """A file with the names of the columns."""
    return spreadsheet([COLUMNS], "people.csv")


@rosters.post("/export")
@administrators
@confirmed
def export() -> ResponseReturnValue:
    """People as a list that can be brought again; that it was taken along is a fact."""
    form = bind(ExportForm)
    wanted = {"matching": (form.q.data or "")[:200], "status": (form.status.data or "")[:20]}
    ids = exporting.chosen(viewer(), **wanted)
    announce(PeopleExported(number=len(ids)), by=viewer().id)
    return download(exporting.parts(ids), "text/csv", f"people-{today().isoformat()}.csv")


@rosters.get("/<int:roster_id>")
@_find()
def show(roster: Roster) -> ResponseReturnValue:
    """What a list would do, how far it is, or what it has done."""
    return _page(roster, bind(StartForm, key=roster.digest))


def _page(roster: Roster, form: StartForm, refused: str = "") -> str:
    shown, counts = request.args.get("show", "all"), queries.counts_of(roster)
    return render_template(
        "rosters/show.html",
        roster=roster,
        form=form,
        refused=refused,
        own=roster.by_id == viewer().id,
        counts=counts,
        rows=queries.rows_of(roster, shown, counts, number=requested_page()),
        shown=shown if shown in queries.SHOWN else "all",
    )


@rosters.get("/<int:roster_id>/progress")
@unattended
@_find()
def progress(roster: Roster) -> ResponseReturnValue:
    """How far a list is, as a piece of HTML."""
    return render_template("rosters/progress.html", roster=roster)


@rosters.post("/<int:roster_id>/start")
@_find()
@confirmed
def start(roster: Roster) -> ResponseReturnValue:
    """Apply a list as it was looked at."""
    form = bind(StartForm)
    try:
        digest, anyway = form.key.data or "", bool(form.anyway.data)
        commands.start(roster, digest=digest, anyway=anyway, by=viewer())
    except RosterRefused as refusal:
        return _page(roster, bind(StartForm), refused=str(refusal)), 409
    return _back(roster)


@rosters.post("/<int:roster_id>/discard")
@_find()
def discard(roster: Roster) -> ResponseReturnValue:
    """Throw a list away before it is applied."""
    if commands.discard(roster, by=viewer()):
        flash(gettext("The list was thrown away. No account was changed."), "success")
    return redirect(url_for("rosters.index"), 303)


@rosters.route("/<int:roster_id>/undo", methods=["GET", "POST"])
@_find()
@confirmed
def undo(roster: Roster) -> ResponseReturnValue:
    """Say what would be taken back and what stays, then take it back."""
    if roster.state != "done":
        return _back(roster)
    if posted(form := bind(Form)):
        commands.undo(roster, by=viewer())
        return _back(roster)
    backs = looking.back(roster).backs
    return render_template(
        "rosters/undo.html",
        roster=roster,
        form=form,
        made=[back for back in backs if back.made][:_MOST_SHOWN],
        made_in_all=sum(back.made for back in backs),
        changed=sum(not back.made and any(map(any, back.changes.values())) for back in backs),
        stays=[back for back in backs if back.stayed][:_MOST_SHOWN],
        stays_in_all=sum(bool(back.stayed) for back in backs),
    )


def _back(roster: Roster) -> ResponseReturnValue:
    return redirect(url_for("rosters.show", roster_id=roster.id), 303)


@leaving.route("/<int:person_id>/leaving", methods=["GET", "POST"])
@thing(person_with_id, administrators_only=True)
@confirmed
def change(person: Person) -> ResponseReturnValue:
    """Plan the last day of somebody, another one, or none."""
    before = leaving_of(person.id)
    form = bind(LeavingForm, last_day=before.last_day.isoformat() if before else "")
    if posted(form):
        plan(person, form.day, by=viewer().id)
        flash(gettext("The last day of %(name)s is changed", name=person.name), "success")
        return redirect(url_for("accounts_admin.person", person_id=person.id), 303)
    return render_template("rosters/leaving.html", person=person, form=form), status_of(form)
