"""The history of a page: its revisions, two of them compared, one of them, and bringing it back."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.web.forms import whole_number
from entgov.web.guard import holds, thing, viewer
from entgov.web.languages import language_name
from entgov.web.paging import numbered, requested_page
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.commands import Saved
from entgov.wiki.compare import compare as compared
from entgov.wiki.models import Page, Revision
from entgov.wiki.views.blueprint import address_of, moved, wiki


@wiki.route("/wiki/<space>/<page>/history")
@thing(queries.readable_page)
def history(page: Page) -> ResponseReturnValue:
    """All revisions of a page, to look at and to compare."""
    revisions = numbered(queries.history(page), number=requested_page())
    return moved(page, page.space) or render_template(
        "wiki/history.html", page=page, above=tree.above(page), revisions=revisions
    )


@wiki.route("/wiki/<space>/<page>/compare")
@thing(queries.readable_page)
def compare(page: Page) -> ResponseReturnValue:
    """Two revisions, word by word."""
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
    )


@wiki.route("/wiki/<space>/<page>/revisions/<int:number>")
@thing(queries.readable_revision)
def revision(revision: Revision) -> ResponseReturnValue:
    """One revision, for good."""
    page = revision.page
    return moved(page, page.space) or render_template(
        "wiki/revision.html",
        page=page,
        above=tree.above(page),
        revision=revision,
        may_restore=holds(policy.restorable_by, revision, viewer()),
    )


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


def _number(text: str) -> int | None:
    """The number of a revision; None where none was given, 0 where it makes no sense."""
    if not text.strip():
        return None
    return whole_number(text) or 0
