"""Must-reads: asking an audience, confirming, and who has not."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts.models import Person
from entgov.factors.confirming import confirmed
from entgov.web.addresses import slug
from entgov.web.forms import Form, bind, posted, status_of, whole_number
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import numbered, requested_page
from entgov.web.screen import today
from entgov.web.spreadsheets import spreadsheet
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.commands import AskedAlready, asking
from entgov.wiki.forms.must_reads import AcknowledgementForm, MustReadChangeForm, MustReadForm
from entgov.wiki.models import MustRead, Page
from entgov.wiki.queries.must_reads import Answer
from entgov.wiki.views.blueprint import address_of, moved, wiki


@wiki.route("/must-reads")
@staff
def own_must_reads() -> ResponseReturnValue:
    """What the viewer is asked to read, and what they have read."""
    person, number = viewer(), requested_page()
    done = request.args.get("status") == "read"
    waiting = numbered(queries.to_be_read_by(person), number=1 if done else number)
    return render_template(
        "wiki/own_must_reads.html",
        done=done,
        waiting=waiting,
        read=queries.read_by(person, number=number if done else 1),
        today=today(),
    )


@wiki.route("/wiki/<space>/<page>/must-read", methods=["GET", "POST"])
@thing(queries.readable_page, policy.run_by)
def must_reads(page: Page) -> ResponseReturnValue:
    """Ask an audience to read a page; below it, who was asked before."""
    form = bind(MustReadForm)
    if posted(form):
        people = _people(page, form) if form.audience.data == "people" else []
        if not form.errors:
            try:
                must_read = commands.ask(
                    page,
                    form.audience.data,
                    people,
                    due_on=form.due_on or today(),
                    note=form.note.data or "",
                    by=viewer(),
                )
            except AskedAlready as refusal:
                if _is_the_same(refusal.must_read, form):
                    return redirect(_address(refusal.must_read), 303)
                form.audience.errors = [_asked_already(form.audience.data)]
            else:
                flash(gettext("The page is a must-read now"), "success")
                return redirect(_address(must_read), 303)
    asked_before = queries.must_reads_of(page)
    screen = moved(page, page.space) or render_template(
        "wiki/must_reads.html",
        form=form,
        page=page,
        above=tree.above(page),
        must_reads=asked_before,
        progress={each.id: queries.progress(each) for each in asked_before if not each.ended_at},
        today=today(),
    )
    return (screen, status_of(form)) if isinstance(screen, str) else screen


def _is_the_same(must_read: MustRead, form: MustReadForm) -> bool:
    """Whether the form was sent twice."""
    said = (must_read.due_on, must_read.note, must_read.by_id)
    return said == (form.due_on, form.note.data or "", viewer().id)


def _asked_already(audience: str) -> str:
    if audience == "members":
        said = gettext("They are asked already. Open that must-read below to change its date.")
    else:
        said = gettext("Some people are asked already. Open that must-read to ask more of them.")
    return str(said)


def _people(page: Page, form: MustReadForm | MustReadChangeForm) -> Sequence[Person]:
    """The people whom the form names; what is wrong with the names is said at the field."""
    found = queries.people_named(page.space, form.handles)
    if not form.handles:
        form.people.errors = [gettext("Enter at least one name, such as @ana")]
    elif found.unknown:
        names = ", ".join(f"@{handle}" for handle in found.unknown)
        form.people.errors = [gettext("Nobody here has this handle: %(names)s", names=names)]
    elif found.outside:
        names = ", ".join(f"@{person.handle}" for person in found.outside)
        form.people.errors = [
            gettext("They can’t read this page, so don’t ask them: %(names)s", names=names)
        ]
    return found.people


@wiki.route("/wiki/<space>/<page>/must-read/<int:must_read_id>")
@thing(queries.must_read_run)
def must_read(must_read: MustRead) -> ResponseReturnValue:
    """Who has read it, and who has not."""
    answer: Answer = "read" if request.args.get("status") == "read" else "missing"
    progress, page = queries.progress(must_read), must_read.page
    return moved(page, page.space) or render_template(
        "wiki/must_read.html",
        page=page,
        above=tree.above(page),
        must_read=must_read,
        progress=progress,
        answer=answer,
        readers=queries.readers_page(progress, answer, number=requested_page()),
        today=today(),
    )


@wiki.route("/wiki/<space>/<page>/must-read/<int:must_read_id>/missing.csv")
@thing(queries.must_read_run)
@confirmed
def missing(must_read: MustRead) -> ResponseReturnValue:
    """Who has not read it, for a spreadsheet."""
    asking.note_list_taken(must_read, by=viewer())
    due = must_read.due_on.isoformat()
    rows = [(person.name, person.handle, due) for person in queries.missing(must_read)]
    heading = (gettext("Name"), gettext("Handle"), gettext("To be read by"))
    name = f"{slug(must_read.page.title)[:80]}-{due}.csv"
    return spreadsheet([heading, *rows], name)


@wiki.route("/wiki/<space>/<page>/must-read/<int:must_read_id>/edit", methods=["GET", "POST"])
@thing(queries.must_read_run)
def change_must_read(must_read: MustRead) -> ResponseReturnValue:
    """Another date, and more people."""
    due, page = must_read.due_on, must_read.page
    form = bind(MustReadChangeForm, day=str(due.day), month=str(due.month), year=str(due.year))
    if must_read.audience == "members":
        del form.people
    if posted(form):
        more = _people(page, form) if form.people and form.handles else []
        if not form.errors:
            asking.change(must_read, due_on=form.due_on or due, more=more, by=viewer())
            flash(gettext("The must-read is changed"), "success")
            return redirect(_address(must_read), 303)
    screen = render_template(
        "wiki/change_must_read.html",
        form=form,
        must_read=must_read,
        page=page,
        above=tree.above(page),
    )
    return screen, status_of(form)


@wiki.route("/wiki/<space>/<page>/must-read/<int:must_read_id>/end", methods=["GET", "POST"])
@thing(queries.must_read_run)
def end_must_read(must_read: MustRead) -> ResponseReturnValue:
    """Ask nobody any longer, after a question."""
    form, page = bind(Form), must_read.page
    if posted(form):
        if asking.end(must_read, by=viewer()):
            flash(gettext("The must-read has ended. Nobody is asked any longer."), "success")
        return redirect(_address(must_read), 303)
    return render_template(
        "wiki/end_must_read.html",
        form=form,
        must_read=must_read,
        page=page,
        above=tree.above(page),
    )


@wiki.route("/wiki/<space>/<page>/must-read/<int:must_read_id>/again", methods=["POST"])
@thing(queries.must_read_run)
def ask_again(must_read: MustRead) -> ResponseReturnValue:
    """Ask everybody to read the page as it stands now."""
    if commands.ask_again(must_read.page, by=viewer(), only=must_read):
        flash(gettext("Everybody is asked to read the page as it stands now"), "success")
    else:
        flash(gettext("They are asked to read the newest version already"))
    return redirect(_address(must_read), 303)


@wiki.route("/wiki/<space>/<page>/acknowledgement", methods=["POST"])
@thing(queries.readable_page)
def acknowledge(page: Page) -> ResponseReturnValue:
    """Confirm to have read the revision that was shown."""
    form = bind(AcknowledgementForm)
    shown = queries.revision_of(page, whole_number(form.revision.data) or 0)
    if shown is None:
        flash(gettext("Nothing was confirmed. Read the page below, then confirm again."))
    elif commands.acknowledge(page, shown, by=viewer()):
        flash(gettext("Thank you. It is noted that you have read this page."), "success")
    else:
        flash(
            gettext(
                "The page was changed while you were reading, and you are asked to read it again. "
                "Below is what it says now."
            )
        )
    return redirect(address_of(page), 303)


def _address(must_read: MustRead) -> str:
    page = must_read.page
    return url_for(
        "wiki.must_read", space=page.space.slug, page=page.slug, must_read_id=must_read.id
    )
