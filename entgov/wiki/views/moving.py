"""Where pages stand: moved, renamed, put into an order, and on the front of their space."""

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from entgov.spaces.models import Space
from entgov.spaces.policy import writable_by
from entgov.spaces.queries import readable_space, writable_spaces
from entgov.web.forms import bind, one_line, posted, status_of
from entgov.web.guard import holds, thing, those, viewer
from entgov.web.paging import PER_PAGE, requested_page
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.commands import MoveRefused, TitleRefused, TitleTaken
from entgov.wiki.editor import title_taken
from entgov.wiki.forms.moving import AFTER, BY_TITLE, FIRST, MoveForm, PositionForm
from entgov.wiki.models import Page
from entgov.wiki.views.blueprint import address_of, moved, wiki


class _NoSuchParent(MoveRefused):
    """No page of the space has the title that was typed."""


@wiki.route("/wiki/<space>/<page>/move", methods=["GET", "POST"])
@thing(queries.readable_page, policy.editable_by)
def move(page: Page) -> ResponseReturnValue:
    """Give a page another title, space or parent, after a look at what that touches."""
    if elsewhere := moved(page, page.space) if request.method == "GET" else None:
        return elsewhere
    above = tree.above(page)
    form, spaces = _move_form(page, above[-1].title if above else ""), writable_spaces(viewer())
    form.space.choices = [(each.slug, each.name) for each in spaces]
    taken = None
    to = next((each for each in spaces if each.slug == form.space.data), None)
    touched = queries.touched(viewer(), page)
    if posted(form) and _can_go(page, to, touched, form):
        try:
            return _moved(page, to or page.space, form)
        except (MoveRefused, TitleRefused, TitleTaken) as refusal:
            taken = _say_why_not(refusal, form, to or page.space)
    to = to or page.space
    form.confirmed.process_data(to.slug)
    screen = render_template(
        "wiki/move.html",
        form=form,
        page=page,
        to=to,
        above=above,
        taken=taken,
        touched=touched,
        sight=queries.sight(page, to) if to.id != page.space_id else None,
        parents=tree.titles(to),
    )
    return screen, status_of(form)


def _move_form(page: Page, parent: str) -> MoveForm:
    return bind(
        MoveForm,
        title=page.title,
        space=page.space.slug,
        parent=parent,
        base=str(page.head_id),
        confirmed=page.space.slug,
    )


def _can_go(page: Page, to: Space | None, touched: queries.Touched, form: MoveForm) -> bool:
    """Whether the page can go to this space, and the screen has said what that changes."""
    if to is None:
        form.space.errors = [gettext("Choose a space that you may write in")]
        return False
    if to.id == page.space_id:
        return True
    if not holds(policy.managed_by, page, viewer()):
        # Else whoever makes a space could take a page there, and come back as its owner.
        form.space.errors = [
            gettext("Only its owner or a steward of this space can take a page to another space.")
        ]
        return False
    if touched.answered_by_others:
        form.space.errors = [_others_below(touched.answered_by_others)]
        return False
    return bool(form.confirmed.data == to.slug)


def _moved(page: Page, to: Space, form: MoveForm) -> ResponseReturnValue:
    before = page.title
    parent = queries.page_to_stand_below(to, form.parent.data or "")
    if form.parent.data and parent is None:
        raise _NoSuchParent
    commands.move(
        page,
        to=to,
        parent=parent,
        base_id=form.base_id,
        title=form.title.data or "",
        summary=gettext("Renamed. The title was “%(title)s” before.", title=before),
        by=viewer(),
    )
    flash(gettext("The page is moved. Its old address leads here."), "success")
    return redirect(address_of(page), 303)


def _others_below(count: int) -> str:
    said = ngettext(
        "%(num)s page below has another owner. Ask a steward of this space to move it.",
        "%(num)s pages below have other owners. Ask a steward of this space to move them.",
        count,
    )
    return str(said)


def kept_below(count: int) -> str:
    """Why a page can't go: of those that would come along the viewer may not change all."""
    said = ngettext(
        "%(num)s page below is locked. Ask a steward of the space to do this.",
        "%(num)s pages below are locked. Ask a steward of the space to do this.",
        count,
    )
    return str(said)


def _say_why_not(
    refusal: MoveRefused | TitleRefused | TitleTaken, form: MoveForm, to: Space
) -> Page | None:
    """Put the reason at its field; gives the page that is in the way, if the viewer may know."""
    if isinstance(refusal, _NoSuchParent):
        said = gettext(
            "There is no page with this title in %(space)s. Check the title, or leave this empty.",
            space=to.name,
        )
        form.parent.errors = [said]
    elif isinstance(refusal, TitleTaken):
        return title_taken(refusal, form.title)
    elif isinstance(refusal, TitleRefused):
        form.title.errors = [gettext("This title makes no address. Choose another one.")]
    elif isinstance(refusal, commands.BelowItself):
        form.parent.errors = [
            gettext("A page can’t stand below itself, or below a page that stands below it.")
        ]
    elif isinstance(refusal, commands.RenamedMeanwhile):
        said = gettext(
            "Somebody else renamed this page to “%(title)s” meanwhile. Choose one of the two.",
            title=refusal.title,
        )
        form.title.errors = [said]
    elif isinstance(refusal, commands.AddressesTaken):
        form.space.errors = [_addresses_taken(refusal, to)]
    else:
        form.parent.errors = [
            gettext("The page that you chose is no longer there. Choose another one.")
        ]
    return None


def _addresses_taken(refusal: commands.AddressesTaken, to: Space) -> str:
    titles = ", ".join(f"“{page.title}”" for page in refusal.pages)
    said = ngettext(
        "%(num)s page that would come along has the title of another page in %(space)s, now or "
        "once: %(titles)s. Rename it first.",
        "%(num)s pages that would come along have the titles of other pages in %(space)s, now or "
        "once, such as %(titles)s. Rename them first.",
        refusal.count,
        space=to.name,
        titles=titles,
    )
    return str(said)


@wiki.route("/spaces/<space>/arrange")
@thing(readable_space, writable_by)
def arrange(space: Space) -> ResponseReturnValue:
    """The pages of one level of a space in their order, each with buttons to move it."""
    below = request.args.get("below", "")
    parent = queries.page_to_stand_below(space, below)
    if below and parent is None:
        abort(404)
    pages = queries.level(space, parent, number=requested_page())
    ids = [page.id for page in pages.rows]
    return render_template(
        "wiki/arrange.html",
        space=space,
        parent=parent,
        above=tree.above(parent),
        pages=pages,
        branching=queries.with_pages_below(ids),
        movable=those(Page, ids, policy.editable_by(viewer())),
    )


@wiki.route("/wiki/<space>/<page>/position", methods=["GET", "POST"])
@thing(queries.readable_page, policy.editable_by)
def position(page: Page) -> ResponseReturnValue:
    """Choose after which of its siblings a page stands."""
    if elsewhere := moved(page, page.space) if request.method == "GET" else None:
        return elsewhere
    before, after = queries.siblings(page)
    chosen = f"{AFTER}{before[-1].slug}" if before else FIRST
    form = bind(PositionForm, position=BY_TITLE if page.position is None else chosen)
    form.position.choices = _places([*before, *after])
    if posted(form):
        try:
            _put(page, form)
        except MoveRefused:
            form.position.errors = [
                gettext("The page that you chose is no longer there. Choose another place.")
            ]
        else:
            flash(gettext("The page has its new place"), "success")
            return redirect(_arranging(page), 303)
    screen = render_template(
        "wiki/position.html",
        form=form,
        page=page,
        above=tree.above(page),
        back=_arranging(page),
        some=len(before) == queries.MOST_SIBLINGS or len(after) == queries.MOST_SIBLINGS,
    )
    return screen, status_of(form)


def _places(siblings: list[Page]) -> list[tuple[str, str]]:
    after = [
        (f"{AFTER}{each.slug}", gettext("After “%(title)s”", title=each.title)) for each in siblings
    ]
    return [
        (FIRST, gettext("At the beginning")),
        *after,
        (BY_TITLE, gettext("By its title, after the pages that have a place")),
    ]


def _put(page: Page, form: PositionForm) -> None:
    if form.after is not None:
        _put_beside(page, form.after)
    elif form.position.data == BY_TITLE:
        commands.put_by_title(page, by=viewer())
    else:
        commands.put_first(page, tree.parent_of(page), by=viewer())


def _put_beside(page: Page, address: str, *, before: bool = False) -> None:
    sibling = queries.sibling_at(page, address)
    if sibling is None:
        raise commands.NotThere
    commands.put_beside(page, sibling, before=before, by=viewer())


@wiki.route("/wiki/<space>/<page>/step", methods=["POST"])
@thing(queries.readable_page, policy.editable_by)
def step(page: Page) -> ResponseReturnValue:
    """Let a page change places with the one before it, or after it."""
    down = request.form.get("to") == "down"
    if commands.put_one_on(page, down=down, by=viewer()):
        said = gettext("“%(title)s” is one further down", title=page.title)
        said_up = gettext("“%(title)s” is one further up", title=page.title)
        flash(said if down else said_up, "success")
    return redirect(_arranging(page), 303)


@wiki.route("/wiki/<space>/<page>/spot", methods=["POST"])
@thing(queries.readable_page, policy.editable_by)
def spot(page: Page) -> ResponseReturnValue:
    """For the script: put a page where it was dropped, by the page beside it or above it."""
    sent = {name: one_line(request.form.get(name)) for name in ("after", "before", "below")}
    try:
        if sent["after"] or sent["before"]:
            _put_beside(page, sent["after"] or sent["before"], before=not sent["after"])
        else:
            parent = queries.page_to_stand_below(page.space, sent["below"])
            if sent["below"] and parent is None:
                raise commands.NotThere
            commands.put_first(page, parent, by=viewer())
    except MoveRefused:
        abort(409)
    return jsonify({})


def _arranging(page: Page) -> str:
    """The screen on which the page can be moved among its siblings."""
    above = tree.above(page)
    below = above[-1].slug if above else None
    number = queries.place_of(page) // PER_PAGE + 1
    return url_for(
        "wiki.arrange",
        space=page.space.slug,
        below=below,
        page=number if number > 1 else None,
        _anchor=f"page-{page.id}",
    )


@wiki.route("/wiki/<space>/<page>/front", methods=["POST"])
@thing(queries.readable_page, policy.run_by)
def front(page: Page) -> ResponseReturnValue:
    """Let the space open with the page."""
    commands.make_front(page, by=viewer())
    flash(gettext("The space opens with this page now"), "success")
    return redirect(address_of(page), 303)


@wiki.route("/wiki/<space>/<page>/front/removal", methods=["POST"])
@thing(queries.readable_page, policy.run_by)
def take_off_front(page: Page) -> ResponseReturnValue:
    """Let the space no longer open with the page."""
    commands.take_off_front(page, by=viewer())
    flash(gettext("The space no longer opens with this page"), "success")
    return redirect(address_of(page), 303)
