"""Pages: the list of a space, one page, and writing."""

from functools import partial

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.forms import kept, to_be_saved
from entgov.drafts.wording import editing as editing_now
from entgov.glossary.kept import glossary
from entgov.inspections.reading import inspection, reader, space_to_read
from entgov.markup import MAX_SOURCE, TooLong
from entgov.notifications.bell import open_about
from entgov.spaces.models import Space
from entgov.spaces.policy import writable_by
from entgov.spaces.queries import readable_space
from entgov.stream.queries import readable_post
from entgov.web import previews
from entgov.web.forms import one_line, whole_number
from entgov.web.guard import held, holds, takes_files, thing, viewer
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered, requested_page
from entgov.web.screen import today
from entgov.wiki import commands, editor, policy, queries, reads, tree
from entgov.wiki.commands import Conflict, TitleTaken
from entgov.wiki.forms.pages import EditForm, PageForm
from entgov.wiki.includes import filled
from entgov.wiki.models import Page, page_key
from entgov.wiki.views.blueprint import (
    address_of,
    moved,
    near_pages,
    page_to_read,
    place_to_read,
    wiki,
)
from entgov.wiki.views.conversation import talk_about
from entgov.wiki.views.proposals import instead_of_editing
from entgov.wiki.writing import editing, new_page_desk, page_desk

CONTENTS_FROM = 3  # headings
WRITERS_NAMED = 2


@wiki.route("/wiki/<space>")
@thing(space_to_read)
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
@takes_files
def new(space: Space) -> ResponseReturnValue:
    """Write a new page."""
    asked = {name: request.args.get(name, "") for name in ("title", "parent")}
    offered = queries.offered_templates(space) if request.method == "GET" else ()
    start = next((t for t in offered if t.name_in_address == request.args.get("template")), None)
    begun = start.source if start else ""
    form = new_page_desk(space, **asked).bind(PageForm, **asked, content=begun)
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
                status="draft" if form.unfinished.data else "current",
            )
            origin = readable_post(viewer(), whole_number(form.thread.data) or 0)
            if origin:
                commands.note_origin(page, origin)
            form.settle()
            flash(gettext("The page is created"), "success")
            return redirect(address_of(page), 303)
        except (TitleTaken, TooLong) as refusal:
            taken = editor.refused(refusal, form)
            if taken and editor.says_the_same(taken, form):  # the form was sent twice
                form.settle()
                return redirect(address_of(taken), 303)
    elif draft := kept(form):
        return draft
    if form.content.data != begun:  # somebody has written already: nothing takes its place
        offered, start = (), None
    return editor.shown_again(
        "wiki/new.html", form, space, parent=parent, taken=taken, templates=offered, start=start
    )


@wiki.route("/wiki/<space>/new/preview", methods=["POST"])
@thing(readable_space, writable_by)
def preview(space: Space) -> ResponseReturnValue:
    """A text that is being written, as it will stand in a page of the space."""
    return previews.answer(partial(editor.look, space), most=MAX_SOURCE)


@wiki.route("/wiki/<space>/<page>")
@thing(place_to_read)
def show(place: queries.Place) -> ResponseReturnValue:
    """A page, or the offer to write it."""
    page = place.page
    if page is None:
        return _offer_to_create(place)
    if elsewhere := moved(page, page.space):
        return elsewhere
    headings = page.head.headings if len(page.head.headings) >= CONTENTS_FROM else []
    if inspection() is None:  # who reads with a reason is no reader to be counted
        reads.note(page.id)
    open_about(viewer(), page_key(page.id))
    return render_template(
        "wiki/show.html",
        **talk_about(page, may_talk=place.writable),
        place=place,
        page=page,
        tree=tree.around(page),
        editing=editing_now(editing(viewer(), page.id)),
        text=filled(reader(), page.head.shown, page_id=page.id),
        words=glossary().in_text(
            page.head.id, page.space_id, lambda: page.head.plain, place.words_at
        ),
        tags=place.tags,
        connections=queries.connections(reader(), page),
        trust=queries.trust(reader(), page),
        requests=queries.requests_to_read(viewer(), page) if place.asked else (),
        today=today(),
        contributors=queries.contributors(page, most=WRITERS_NAMED),
        headings=headings,
    )


@wiki.route("/wiki/<space>/<page>/edit", methods=["GET", "POST"])
@thing(queries.readable_page)
@takes_files
def edit(page: Page) -> ResponseReturnValue:
    """Change a page. Works at old addresses too: the page may move while somebody writes.

    It may be locked meanwhile too; then what they wrote goes on as a proposal.
    """
    editable, asks_again = held(page, viewer(), policy.editable_by, policy.asking_again_by)
    if not editable:
        return instead_of_editing(page)
    head = page.head
    form = page_desk(page).bind(
        EditForm,
        title=head.title,
        content=head.source,
        language=head.language or "",
        base=str(head.id),
    )
    if not asks_again:
        del form.again
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
                minor=form.minor.data,
                nonce=form.sheet.token,
            )
            if isinstance(outcome, Conflict):
                return editor.contradicted(form, page, outcome)
            form.settle()
            editor.say_how_it_went(outcome)
            if form.again and form.again.data and not form.minor.data:
                commands.ask_again(page, by=viewer())
            return redirect(address_of(page), 303)
        except (TitleTaken, TooLong) as refusal:
            taken = editor.refused(refusal, form)
    elif draft := kept(form):
        return draft
    return editor.shown_again("wiki/edit.html", form, page.space, page=page, taken=taken)


@wiki.route("/wiki/<space>/<page>/source")
@thing(page_to_read)
def source(page: Page) -> ResponseReturnValue:
    """The Markdown of a page, as text."""
    return moved(page, page.space) or Response(page.head.source, mimetype="text/plain")


def _offer_to_create(place: queries.Place) -> ResponseReturnValue:
    if place.taken or not (place.slug and place.writable):
        abort(404)
    words = one_line((request.view_args or {})["page"].replace("-", " ").replace("_", " "))
    return render_template(
        "wiki/missing.html",
        space=place.space,
        title=words[:1].upper() + words[1:],
        near=near_pages(words, place.space),
    ), 404
