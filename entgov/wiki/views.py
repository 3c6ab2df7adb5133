"""The screens of the wiki."""

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from entgov.drafts.forms import kept, to_be_saved
from entgov.drafts.wording import editing as editing_now
from entgov.follows.commands import follow as begin_to_follow
from entgov.follows.commands import unfollow as stop_following
from entgov.markup import MAX_SOURCE, TooLong
from entgov.spaces.models import Space
from entgov.spaces.policy import writable_by
from entgov.spaces.queries import near_spaces, readable_space
from entgov.web import errors, previews
from entgov.web.addresses import words_of
from entgov.web.errors import Near
from entgov.web.forms import one_line, whole_number
from entgov.web.guard import holds, thing, viewer
from entgov.web.languages import language_name
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered, requested_page
from entgov.wiki import commands, editor, policy, queries, tree
from entgov.wiki.commands import Conflict, Saved, TitleTaken
from entgov.wiki.compare import compare as compared
from entgov.wiki.forms import PageForm
from entgov.wiki.models import Page, Revision, follow_key
from entgov.wiki.writing import editing, new_page_desk, page_desk

wiki = Blueprint("wiki", __name__)

CONTENTS_FROM = 3  # headings


@wiki.route("/wiki/<space>")
@thing(readable_space)
def index(space: Space) -> ResponseReturnValue:
    """The pages of a space: by title, by their last change, or as a tree."""
    sort, words = request.args.get("sort"), one_line(request.args.get("q"))
    if sort == "tree" and not words:
        branches = tree.branches(space, number=requested_page())
        return _list_of_pages(space, branches.tops, sort="tree", branches=branches)
    sort = sort if sort == "changed" else "title"
    found = queries.pages(space, recent_first=sort == "changed", matching=words)
    return _list_of_pages(space, numbered(found, number=requested_page()), sort=sort, words=words)


def _list_of_pages(
    space: Space,
    pages: Numbered[Page],
    *,
    sort: str,
    words: str = "",
    branches: tree.Branches | None = None,
) -> ResponseReturnValue:
    return render_template(
        "wiki/index.html",
        space=space,
        pages=pages,
        sort=sort,
        words=words,
        branches=branches,
        may_write=holds(writable_by, space, viewer()),
    )


@wiki.route("/wiki/<space>/new", methods=["GET", "POST"])
@thing(readable_space, writable_by)
def new(space: Space) -> ResponseReturnValue:
    """Write a new page."""
    asked = {name: request.args.get(name, "") for name in ("title", "parent")}
    form = new_page_desk(space, **asked).bind(PageForm, **asked)
    parent = queries.page_to_stand_below(space, form.parent.data or "")
    taken = None
    if to_be_saved(form):
        try:
            page = commands.create(
                space,
                form.title.data or "",
                form.content.data or "",
                form.summary.data or "",
                by=viewer(),
                language=form.language.data,
                parent=parent,
            )
            form.settle()
            flash(gettext("The page is created"), "success")
            return redirect(_address_of(page), 303)
        except (TitleTaken, TooLong) as refusal:
            taken = editor.refused(refusal, form)
            if taken and editor.says_the_same(taken, form):  # the form was sent twice
                form.settle()
                return redirect(_address_of(taken), 303)
    elif draft := kept(form):
        return draft
    return editor.shown_again("wiki/new.html", form, space, parent=parent, taken=taken)


@wiki.route("/wiki/<space>/new/preview", methods=["POST"])
@thing(readable_space, writable_by)
def preview(space: Space) -> ResponseReturnValue:
    """A text that is being written, as it will stand in a page of the space."""
    return previews.answer(partial(editor.look, space), most=MAX_SOURCE)


@wiki.route("/wiki/<space>/<page>")
@thing(queries.place)
def show(place: queries.Place) -> ResponseReturnValue:
    """A page, or the offer to write it."""
    page = place.page
    if page is None:
        return _offer_to_create(place)
    headings = page.head.headings if len(page.head.headings) >= CONTENTS_FROM else []
    return _moved(page, place.space) or render_template(
        "wiki/show.html",
        place=place,
        page=page,
        tree=tree.around(page),
        editing=editing_now(editing(viewer(), page.id)),
        tags=queries.tags(page),
        headings=headings,
    )


@wiki.route("/wiki/<space>/<page>/edit", methods=["GET", "POST"])
@thing(queries.readable_page, policy.editable_by)
def edit(page: Page) -> ResponseReturnValue:
    """Change a page. Works at old addresses too: the page may move while somebody writes."""
    head = page.head
    form = page_desk(page).bind(
        PageForm,
        title=head.title,
        content=head.source,
        language=head.language or "",
        base=str(head.id),
    )
    taken = None
    if to_be_saved(form):
        try:
            outcome = commands.save(
                page,
                base_id=form.base_id,
                title=form.title.data or "",
                source=form.content.data or "",
                summary=form.summary.data or "",
                by=viewer(),
                language=form.language.data,
                nonce=form.sheet.token,
            )
            if isinstance(outcome, Conflict):
                return editor.contradicted(form, page, outcome)
            form.settle()
            editor.say_how_it_went(outcome)
            return redirect(_address_of(page), 303)
        except (TitleTaken, TooLong) as refusal:
            taken = editor.refused(refusal, form)
    elif draft := kept(form):
        return draft
    return editor.shown_again("wiki/edit.html", form, page.space, page=page, taken=taken)


@wiki.route("/wiki/<space>/<page>/history")
@thing(queries.readable_page)
def history(page: Page) -> ResponseReturnValue:
    """All revisions of a page, to look at and to compare."""
    revisions = numbered(queries.history(page), number=requested_page())
    return _moved(page, page.space) or render_template(
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
    return _moved(page, page.space) or render_template(
        "wiki/compare.html",
        page=page,
        above=tree.above(page),
        older=older,
        newer=newer,
        title=compared(older.title, newer.title),
        content=compared(older.source, newer.source),
        languages=[language_name(revision.language) for revision in (older, newer)],
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
    return redirect(_address_of(page), 303)


@wiki.route("/wiki/<space>/<page>/follow", methods=["POST"])
@thing(queries.readable_page)
def follow(page: Page) -> ResponseReturnValue:
    """Follow a page."""
    begin_to_follow(viewer(), follow_key(page.id))
    flash(gettext("You follow this page now. Home shows you when somebody changes it."), "success")
    return redirect(_address_of(page), 303)


@wiki.route("/wiki/<space>/<page>/follow/removal", methods=["POST"])
@thing(queries.readable_page)
def unfollow(page: Page) -> ResponseReturnValue:
    """Stop following a page."""
    stop_following(viewer(), follow_key(page.id))
    flash(gettext("You no longer follow this page."), "success")
    return redirect(_address_of(page), 303)


def _offer_to_create(place: queries.Place) -> ResponseReturnValue:
    if not (place.slug and place.writable):
        abort(404)
    words = one_line((request.view_args or {})["page"].replace("-", " ").replace("_", " "))
    return render_template(
        "wiki/missing.html",
        space=place.space,
        title=words[:1].upper() + words[1:],
        near=_near_pages(words, place.space),
    ), 404


@wiki.errorhandler(404)
def not_there(error: NotFound) -> ResponseReturnValue:
    """Nothing at an address of the wiki: what may have been meant, of what the viewer may know."""
    asked = request.view_args
    if viewer() is None or not asked:
        return errors.show(error)
    space = readable_space(viewer(), asked["space"])
    near = _near_pages(words_of(asked["page"]), space) if "page" in asked else []
    if space is None:
        found = near_spaces(viewer(), asked["space"])
        near += [Near(each.name, url_for("space.show", space=each.slug)) for each in found]
    return errors.show(error, near=near)


def _near_pages(words: str, space: Space | None) -> list[Near]:
    pages = queries.near_titles(viewer(), words, space=space)
    return [Near(page.title, _address_of(page), page.space.name) for page in pages]


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
