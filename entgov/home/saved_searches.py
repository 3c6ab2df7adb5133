"""Saving a search from its results, and the list of one's saved searches.

A search is saved by what its address asks. So it is run by a link, and whoever has the address has
the search, with what they themselves may find.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from entgov.home.meanings import Meanings
from entgov.home.narrowing import PICKED, Asked
from entgov.notifications.bell import has_news, open_about
from entgov.searches import commands, queries
from entgov.searches.commands import MOST, SavedAlready, TooManySearches
from entgov.searches.forms import LONGEST_NAME, NewSearchForm, SavedSearchForm
from entgov.searches.models import SavedSearch
from entgov.spaces.queries import known_to
from entgov.web.addresses import inside
from entgov.web.forms import bind, one_line, posted, status_of, whole_number
from entgov.web.guard import Viewer, staff, thing, viewer
from entgov.web.paging import Page, requested_page

saved_searches = Blueprint("saved_searches", __name__)

SHOWN = 10
"""Saved searches that stand below an empty search box."""
_LONGEST_TERMS = 10_000  # characters
_MOST_TERMS = 200


@dataclass(frozen=True)
class Saved:
    """A saved search as a list shows it: `typed` is how one would type it."""

    id: int
    name: str
    typed: str
    url: str
    tells: bool
    is_new: bool


@saved_searches.get("/search/saved")
@staff
def index() -> ResponseReturnValue:
    """The viewer's saved searches, and those they removed lately."""
    own = queries.own_searches(viewer(), number=requested_page())
    return render_template(
        "search/saved.html",
        page=Page(shown(own.rows), own.number, own.total, own.per_page),
        removed=shown(queries.lately_removed(viewer())) if own.number == 1 else [],
    )


@saved_searches.route("/search/saved/new", methods=["GET", "POST"])
@staff
def new() -> ResponseReturnValue:
    """Save the search that the address asks."""
    meanings = Meanings(viewer(), known_to(viewer()))
    here = Asked.by(request.args, meanings)
    form = bind(NewSearchForm, name=_name_of(here), tells=True, terms=here.terms)
    asked = Asked.by(_questions(form.terms.data), meanings)
    if posted(form) and _save(form, asked):
        flash(gettext("The search is saved"), "success")
        return redirect(address_of(asked.terms), 303)
    screen = render_template(
        "search/save.html", form=form, url=asked.address(), typed=_typed(asked.terms)
    )
    return screen, status_of(form)


@saved_searches.route("/search/saved/<int:search_id>/edit", methods=["GET", "POST"])
@thing(queries.own_search)
def edit(search: SavedSearch) -> ResponseReturnValue:
    """Give it another name, or say whether it tells."""
    form = bind(SavedSearchForm, name=search.name, tells=search.tells)
    if posted(form):
        commands.change(search, name=form.name.data or search.name, tells=form.tells.data)
        flash(gettext("The saved search is changed"), "success")
        return redirect(url_for("saved_searches.index"), 303)
    url, typed = address_of(search.terms), _typed(search.terms)
    return render_template(
        "search/save.html", form=form, url=url, typed=typed, search=search
    ), status_of(form)


@saved_searches.post("/search/saved/<int:search_id>/removal")
@thing(queries.own_search)
def remove(search: SavedSearch) -> ResponseReturnValue:
    """Remove it; the list brings it back."""
    commands.remove(search)
    flash(gettext("The saved search is removed. You can bring it back from here."), "success")
    return redirect(url_for("saved_searches.index"), 303)


@saved_searches.post("/search/saved/<int:search_id>/return")
@thing(queries.removed_search)
def restore(search: SavedSearch) -> ResponseReturnValue:
    """Undo its removal."""
    try:
        commands.bring_back(search)
        flash(gettext("The saved search is back"), "success")
    except TooManySearches:
        flash(_too_many(), "problem")
    return redirect(url_for("saved_searches.index"), 303)


@saved_searches.post("/search/saved/silences")
@staff
def silence() -> ResponseReturnValue:
    """Let the search that the key names tell no more: where a notice offers it."""
    kind, _, number = one_line(request.form.get("key")).partition(":")
    search = queries.own_search(viewer(), whole_number(number) or 0) if kind == "search" else None
    if search:
        commands.set_telling(search, False)
        said = gettext("“%(name)s” tells you nothing more. It stays saved.", name=search.name)
        flash(said, "success")
    else:
        flash(gettext("Nothing changed: what you chose is not there any more."), "problem")
    return redirect(inside(request.form.get("next")) or url_for("saved_searches.index"), 303)


def shown(searches: Any) -> list[Saved]:
    """As a list shows them; which have news the bell knows already."""
    return [
        Saved(
            each.id,
            each.name,
            _typed(each.terms),
            address_of(each.terms),
            each.tells,
            has_news(viewer(), each.key),
        )
        for each in searches
    ]


def address_of(terms: str) -> str:
    """Where a search is run."""
    return f"{url_for('search.results')}?{terms}"


def opened(asked: Asked) -> SavedSearch | None:
    """The viewer's saved search that they have before them: what it tells of is read by that, also
    what is in no list of theirs, for it tells no more while much of it is unread."""
    search = None if asked.query.wants_nothing else queries.saved_as(viewer(), asked.terms)
    if search:
        open_about(viewer(), search.key, unlisted=search.tells)
    return search


def own(person: Viewer) -> Page[Saved]:
    """The first of somebody's saved searches, and how many there are."""
    found = queries.own_searches(person, per_page=SHOWN)
    return Page(shown(found.rows), 1, found.total, SHOWN)


def _save(form: NewSearchForm, asked: Asked) -> bool:
    """Whether it is saved; else the form says why not."""
    if asked.query.wants_nothing:
        form.name.errors = [gettext("There is nothing to look for. Search first, then save that.")]
        return False
    name, tells = form.name.data or "", form.tells.data
    try:
        commands.save(viewer(), name=name, tells=tells, terms=asked.terms, query=asked.query)
    except SavedAlready:
        there = queries.saved_as(viewer(), asked.terms)
        already = gettext("You have saved this search already, as “%(name)s”")
        form.name.errors = [already % {"name": there.name if there else name}]
        return False
    except TooManySearches:
        form.name.errors = [_too_many()]
        return False
    return True


def _too_many() -> str:
    said = gettext("You have %(number)s saved searches, as many as you can have.", number=MOST)
    return f"{said} {gettext('Remove some that you do not use.')}"


def _name_of(asked: Asked) -> str:
    """What was typed; of what was only picked, in words."""
    return (asked.query.said or ", ".join(said for said, _ in asked.less()))[:LONGEST_NAME]


def _questions(terms: str | None) -> MultiDict[str, str]:
    try:
        pairs = parse_qsl((terms or "")[:_LONGEST_TERMS], max_num_fields=_MOST_TERMS)
    except ValueError:  # more of them than any search of ours has
        pairs = []
    return MultiDict(pairs)


def _typed(terms: str) -> str:
    return " ".join(_words_of(_questions(terms)))


def _words_of(questions: MultiDict[str, str]) -> Iterator[str]:
    """The search as one could type it."""
    yield from filter(None, [questions.get("q", "")])
    for question, name in PICKED.items():
        for value in questions.getlist(question):
            yield f'{name}:"{value}"' if " " in value else f"{name}:{value}"
