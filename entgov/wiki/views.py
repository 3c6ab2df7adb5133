"""The screens of the wiki."""

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from entgov.markup import TooLong
from entgov.spaces.models import Space
from entgov.spaces.policy import writable_by
from entgov.spaces.queries import readable_space
from entgov.web.forms import bind, one_line, posted, status_of, whole_number
from entgov.web.guard import holds, thing, viewer
from entgov.web.paging import numbered, requested_page
from entgov.wiki import commands, policy, queries
from entgov.wiki.commands import Conflict, Saved, TitleTaken, Unchanged
from entgov.wiki.compare import compare as compared
from entgov.wiki.forms import PageForm
from entgov.wiki.models import Page, Revision
from entgov.wiki.rendering import written

wiki = Blueprint("wiki", __name__)

CONTENTS_FROM = 3  # headings


@wiki.route("/wiki/<space>")
@thing(readable_space)
def index(space: Space) -> ResponseReturnValue:
    """The pages of a space."""
    recent_first = request.args.get("sort") == "changed"
    pages = numbered(queries.pages(space, recent_first=recent_first), number=requested_page())
    return render_template(
        "wiki/index.html",
        space=space,
        pages=pages,
        recent_first=recent_first,
        may_write=holds(writable_by, space, viewer()),
    )


@wiki.route("/wiki/<space>/new", methods=["GET", "POST"])
@thing(readable_space, writable_by)
def new(space: Space) -> ResponseReturnValue:
    """Write a new page."""
    form = bind(PageForm, title=request.args.get("title", ""))
    taken = None
    if not _wants_preview() and posted(form):
        try:
            page = commands.create(
                space,
                form.title.data or "",
                form.content.data or "",
                form.summary.data or "",
                by=viewer(),
            )
            flash(gettext("The page is created"), "success")
            return redirect(_address_of(page), 303)
        except (TitleTaken, TooLong) as refusal:
            taken = _explain(refusal, form)
            if taken and _says_the_same(taken, form):  # the form was sent twice
                return redirect(_address_of(taken), 303)
    return _editor("wiki/new.html", form, space, taken=taken)


@wiki.route("/wiki/<space>/<page>")
@thing(queries.place)
def show(place: queries.Place) -> ResponseReturnValue:
    """A page, or the offer to write it."""
    page = place.page
    if page is None:
        return _offer_to_create(place)
    headings = page.head.headings if len(page.head.headings) >= CONTENTS_FROM else []
    return _moved(page, place.space) or render_template(
        "wiki/show.html", place=place, page=page, tags=queries.tags(page), headings=headings
    )


@wiki.route("/wiki/<space>/<page>/edit", methods=["GET", "POST"])
@thing(queries.readable_page, policy.editable_by)
def edit(page: Page) -> ResponseReturnValue:
    """Change a page. Works at old addresses too: the page may move while somebody writes."""
    head = page.head
    form = bind(PageForm, title=head.title, content=head.source, base=str(head.id))
    taken = None
    if not _wants_preview() and posted(form):
        try:
            outcome = commands.save(
                page,
                base_id=form.base_id,
                title=form.title.data or "",
                source=form.content.data or "",
                summary=form.summary.data or "",
                by=viewer(),
            )
            if isinstance(outcome, Conflict):
                return _conflict(form, page, outcome)
            _report(outcome)
            return redirect(_address_of(page), 303)
        except (TitleTaken, TooLong) as refusal:
            taken = _explain(refusal, form)
    return _editor("wiki/edit.html", form, page.space, page=page, taken=taken)


@wiki.route("/wiki/<space>/<page>/history")
@thing(queries.readable_page)
def history(page: Page) -> ResponseReturnValue:
    """All revisions of a page, to look at and to compare."""
    revisions = numbered(queries.history(page), number=requested_page())
    return _moved(page, page.space) or render_template(
        "wiki/history.html", page=page, revisions=revisions
    )


@wiki.route("/wiki/<space>/<page>/compare")
@thing(queries.readable_page)
def compare(page: Page) -> ResponseReturnValue:
    """Two revisions, word by word."""
    asked = [request.args.get(name, "") for name in ("from", "to")]
    older, newer = queries.revisions_to_compare(page, *map(_number, asked))
    if older is None or newer is None:
        return render_template("wiki/no_such_revision.html", page=page), 404
    return _moved(page, page.space) or render_template(
        "wiki/compare.html",
        page=page,
        older=older,
        newer=newer,
        title=compared(older.title, newer.title),
        content=compared(older.source, newer.source),
    )


@wiki.route("/wiki/<space>/<page>/source")
@thing(queries.readable_page)
def source(page: Page) -> ResponseReturnValue:
    """The Markdown of a page, as text."""
    return _moved(page, page.space) or Response(page.head.source, mimetype="text/plain")


@wiki.route("/wiki/<space>/<page>/revisions/<int:number>")
@thing(queries.readable_revision)
def revision(revision: Revision) -> ResponseReturnValue:
    """One revision, for good."""
    page = revision.page
    return _moved(page, page.space) or render_template(
        "wiki/revision.html",
        page=page,
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
    return redirect(_address_of(page), 303)


def _editor(
    template: str, form: PageForm, space: Space, page: Page | None = None, taken: Page | None = None
) -> ResponseReturnValue:
    preview = _preview(form, space) if _wants_preview() else None
    screen = render_template(
        template, form=form, space=space, page=page, taken=taken, preview=preview
    )
    return screen, status_of(form)


def _says_the_same(page: Page, form: PageForm) -> bool:
    wanted = (form.title.data, form.content.data, viewer().id)
    return (page.head.title, page.head.source, page.head.author_id) == wanted


def _wants_preview() -> bool:
    return request.form.get("action") == "preview"


def _preview(form: PageForm, space: Space) -> Markup | None:
    """The text as it would look; None, and an error at the field, if it is too long for that."""
    if not form.content.validate(form):
        return None
    return written(space, form.content.data or "").rendered.html


def _explain(refusal: TitleTaken | TooLong, form: PageForm) -> Page | None:
    """Put the reason at the field; gives the page that is in the way, if one is."""
    if isinstance(refusal, TooLong):
        limit = f"{refusal.limit:,}"
        form.content.errors = [
            gettext(
                "Together with what others wrote meanwhile this is too long. "
                "Shorten it to %(limit)s characters or fewer.",
                limit=limit,
            )
        ]
        return None
    form.title.errors = [
        gettext("Another page in this space has this title, or had it before. Choose another one.")
    ]
    return refusal.page


def _conflict(form: PageForm, page: Page, conflict: Conflict) -> ResponseReturnValue:
    """Show what contradicts what; the next save is made from their head, so it settles it."""
    form.base.data = str(conflict.head.id)
    form.content.data = conflict.content.with_both()
    screen = render_template("wiki/conflict.html", form=form, page=page, conflict=conflict)
    return screen, 409


def _report(outcome: Saved | Unchanged) -> None:
    if isinstance(outcome, Unchanged):
        flash(gettext("You changed nothing, so nothing was saved."))
    elif outcome.merged_with:
        names = ", ".join(person.name for person in outcome.merged_with)
        flash(gettext("Saved. Merged with a change by %(names)s", names=names), "success")
    else:
        flash(gettext("The page is saved"), "success")


def _offer_to_create(place: queries.Place) -> ResponseReturnValue:
    if not (place.slug and place.writable):
        abort(404)
    words = one_line((request.view_args or {})["page"].replace("-", " ").replace("_", " "))
    return render_template(
        "wiki/missing.html", space=place.space, title=words[:1].upper() + words[1:]
    ), 404


def _moved(page: Page, space: Space) -> ResponseReturnValue | None:
    """A redirect to where the page is now; None where it was asked for there."""
    asked = request.view_args or {}
    if asked.get("page") == page.slug:
        return None
    path = url_for(request.endpoint or "", **{**asked, "space": space.slug, "page": page.slug})
    query = urlencode(list(request.args.items(multi=True)))
    return redirect(f"{path}?{query}" if query else path, 301)


def _address_of(page: Page) -> str:
    return url_for("wiki.show", space=page.space.slug, page=page.slug)


def _number(text: str) -> int | None:
    """The number of a revision; None where none was given, 0 where it makes no sense."""
    if not text.strip():
        return None
    return whole_number(text) or 0
