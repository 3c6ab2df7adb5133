"""The history of a page: its revisions, their names, two of them compared, and who wrote what."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.inspections.reading import reader
from entgov.web.forms import bind, posted, status_of, whole_number
from entgov.web.guard import holds, thing, viewer
from entgov.web.languages import language_name
from entgov.web.paging import requested_page
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.commands import Saved
from entgov.wiki.compare import compare as compared
from entgov.wiki.forms.names import NameForm
from entgov.wiki.includes import filled
from entgov.wiki.models import Page, Revision
from entgov.wiki.rendering import rendered
from entgov.wiki.views.blueprint import address_of, moved, page_to_read, revision_to_read, wiki


@wiki.route("/wiki/<space>/<page>/history")
@thing(page_to_read)
def history(page: Page) -> ResponseReturnValue:
    """The revisions of a page, to look at and to compare."""
    small, named = request.args.get("minor") != "hide", request.args.get("named") == "only"
    revisions = queries.history(page, number=requested_page(), small=small, named=named)
    return moved(page, page.space) or render_template(
        "wiki/history.html",
        page=page,
        above=tree.above(page),
        revisions=revisions,
        chosen="named" if named else "all" if small else "large",
    )


@wiki.route("/wiki/<space>/<page>/compare")
@thing(page_to_read)
def compare(page: Page) -> ResponseReturnValue:
    """Two revisions, word by word, one below the other or side by side."""
    asked = [request.args.get(name, "") for name in ("from", "to")]
    older, newer = queries.revisions_to_compare(page, *map(_number, asked))
    if older is None or newer is None:
        screen = render_template("wiki/no_such_revision.html", page=page, above=tree.above(page))
        return screen, 404
    return moved(page, page.space) or render_template(
        "wiki/compare.html",
        page=page,
        above=tree.above(page),
        older=older,
        newer=newer,
        title=compared(older.title, newer.title),
        content=compared(older.source, newer.source),
        languages=[language_name(revision.language) for revision in (older, newer)],
        view="side" if request.args.get("view") == "side" else "inline",
    )


@wiki.route("/wiki/<space>/<page>/authors")
@thing(page_to_read)
def authors(page: Page) -> ResponseReturnValue:
    """Who wrote the page, and which line of it."""
    return moved(page, page.space) or render_template(
        "wiki/authors.html",
        page=page,
        above=tree.above(page),
        authors=queries.authors(page, number=requested_page()),
    )


@wiki.route("/wiki/<space>/<page>/revisions/<int:number>")
@thing(revision_to_read)
def revision(revision: Revision) -> ResponseReturnValue:
    """One revision, for good."""
    page = revision.page
    return moved(page, page.space) or render_template(
        "wiki/revision.html",
        page=page,
        above=tree.above(page),
        revision=revision,
        text=filled(reader(), rendered(revision).shown, page_id=page.id),
        may_restore=holds(policy.restorable_by, revision, viewer()),
        may_name=holds(policy.nameable_by, revision, viewer()),
    )


@wiki.route("/wiki/<space>/<page>/revisions/<int:number>/name", methods=["GET", "POST"])
@thing(queries.readable_revision, policy.nameable_by)
def name_revision(revision: Revision) -> ResponseReturnValue:
    """A name for a revision, such as "as approved"."""
    form = bind(NameForm, name=revision.named.name if revision.named else "")
    if posted(form):
        commands.name_revision(revision, form.name.data or "", by=viewer())
        flash(gettext("The version has its name"), "success")
        return redirect(_address_of(revision), 303)
    page = revision.page
    screen = render_template(
        "wiki/name.html", page=page, above=tree.above(page), revision=revision, form=form
    )
    return screen, status_of(form)


@wiki.route("/wiki/<space>/<page>/revisions/<int:number>/name/removal", methods=["POST"])
@thing(queries.readable_revision, policy.nameable_by)
def unname_revision(revision: Revision) -> ResponseReturnValue:
    """Take the name off a revision."""
    commands.unname_revision(revision, by=viewer())
    flash(gettext("The version has no name any more"), "success")
    return redirect(_address_of(revision), 303)


@wiki.route("/wiki/<space>/<page>/revisions/<int:number>/restoration", methods=["POST"])
@thing(queries.readable_revision, policy.restorable_by)
def restore(revision: Revision) -> ResponseReturnValue:
    """Bring an old revision back as a new one."""
    page = revision.page
    summary = gettext("Restored version %(number)s", number=revision.number)
    outcome = commands.restore(page, revision, summary=summary, by=viewer())
    if isinstance(outcome, Saved):
        flash(gettext("Version %(number)s is restored", number=revision.number), "success")
    else:
        flash(gettext("The page is the same as this version already. Nothing was saved."))
    return redirect(address_of(page), 303)


def _address_of(revision: Revision) -> str:
    space, page = revision.page.space.slug, revision.page.slug
    return url_for("wiki.revision", space=space, page=page, number=revision.number)


def _number(text: str) -> int | None:
    """The number of a revision; None where none was given, 0 where it makes no sense."""
    if not text.strip():
        return None
    return whole_number(text) or 0
