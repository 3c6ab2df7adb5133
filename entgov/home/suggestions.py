"""What is suggested while somebody types: in the search box, the command menu and the editor.

`GET /suggestions?for=…&q=…&space=…` answers a piece of HTML and no JSON: the words in it are
translated, escaped and laid out by a template like all others, and the script that shows it only
puts it in its place. The piece is one element with `role="listbox"` and, as `data-said`, the
sentence to announce. In it each suggestion has `role="option"`, an id and `data-value`:

    for=mention  <li role="option" id="mention-1" data-value="@rhian.pritchard">
    for=person   the same, of people alone, for a field that names one
    for=tag      <li role="option" id="tag-1" data-value="#bin-day">
    for=page     <li role="option" id="page-1" data-value="[[Bin days]]">

`data-value` is what the text shall say in place of what was typed; `data-href` is the address of a
page, for texts that can't link to one by its name. With `for=page`, `space` is the address of the
space that the text is in; its pages come first, and a link to another space names it. With
`for=search` and `for=menu` the options are links in groups (`role="group"`).

At most eight, of what the viewer may see, however it is asked. Where nothing begins as typed, the
options of `search` and `menu` are those that begin so but for a slip in each longer word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts.addresses import person_address
from entgov.accounts.queries import away, ids_of_handles
from entgov.accounts.suggested import people
from entgov.core import beginnings
from entgov.core.clock import now
from entgov.search.names import may_be_mistyped
from entgov.spaces.models import Space
from entgov.spaces.queries import readable_space
from entgov.spaces.suggested import spaces
from entgov.stream.suggested import recent_authors
from entgov.web.addresses import tag_address
from entgov.web.forms import one_line
from entgov.web.guard import staff, viewer
from entgov.wiki import suggested as wiki
from entgov.wiki.addresses import page_address
from entgov.wiki.models import Page
from entgov.wiki.states import state_of

MOST = 8

suggestions = Blueprint("suggestions", __name__)


@dataclass(frozen=True)
class Suggestion:
    """One row: `value` is for a text, `url` leads there, `note` tells it from its like.

    `state` is that of a page, `away` the absence of a person who is out of office.
    """

    title: str
    value: str = ""
    url: str = ""
    note: str = ""
    person: Any = None
    state: str = ""
    away: Any = None


@dataclass
class Group:
    """Suggestions of one kind."""

    kind: str
    heading: str
    rows: Sequence[Suggestion] = field(default_factory=tuple)


@suggestions.get("/suggestions")
@staff
def show() -> ResponseReturnValue:
    """A few things that begin as what was typed."""
    use = request.args.get("for")
    typed = one_line(request.args.get("q"))[: beginnings.LONGEST]
    if use in ("search", "menu"):
        groups = _in_turn(list(_to_go_to(typed, tagged=use == "search")))
        return render_template("home/suggestions.html", use=use, typed=typed, groups=groups)
    if use not in ("mention", "person", "tag", "page"):
        abort(404)
    rows = {"mention": _mentions, "person": _colleagues, "tag": _tags, "page": _links}[use](typed)
    return render_template("home/completions.html", use=use, rows=rows)


def _to_go_to(typed: str, *, tagged: bool) -> Iterator[Group]:
    person, words = viewer(), beginnings.words(typed)
    if not typed:
        recent = wiki.recent_pages(person, most=MOST)
        yield Group("page", gettext("Recent pages"), [_page(page) for page in recent])
    if not words:
        return
    found = list(_named(words, tagged=tagged, slips=False))
    if any(group.rows for group in found) or not may_be_mistyped(words):
        yield from found
    else:
        yield from _named(words, tagged=tagged, slips=True)


def _named(words: Sequence[str], *, tagged: bool, slips: bool) -> Iterator[Group]:
    find: dict[str, Any] = {"viewer": viewer(), "words": words, "most": MOST, "slips": slips}
    yield Group("page", gettext("Pages"), [_page(page) for page in wiki.pages(**find)])
    yield Group("space", gettext("Spaces"), [_space(space) for space in spaces(**find)])
    yield Group("person", gettext("People"), [_person(each) for each in people(**find)])
    if tagged:
        yield Group("tag", gettext("Tags"), [_tag(tag) for tag in wiki.tags(**find)])


def _in_turn(groups: list[Group]) -> list[Group]:
    """The groups with at most MOST rows in all: each has its first row before one has a second."""
    places = sorted(
        (place, number) for number, group in enumerate(groups) for place in range(len(group.rows))
    )[:MOST]
    kept = [
        Group(group.kind, group.heading, group.rows[: sum(n == number for _, n in places)])
        for number, group in enumerate(groups)
    ]
    return [group for group in kept if group.rows]


def _page(page: Page) -> Suggestion:
    url = page_address(page.space.slug, page.slug)
    return Suggestion(page.title, url=url, note=page.space.name, state=state_of(page, now()))


def _space(space: Space) -> Suggestion:
    return Suggestion(space.name, url=url_for("space.show", space=space.slug))


def _person(person: Any) -> Suggestion:
    return Suggestion(
        person.name,
        value=f"@{person.handle}",
        url=person_address(person.handle),
        note=f"@{person.handle}",
        person=person,
    )


def _tag(tag: str) -> Suggestion:
    return Suggestion(f"#{tag}", value=f"#{tag}", url=tag_address(tag))


def _mentions(typed: str) -> Sequence[Suggestion]:
    words = beginnings.words(typed)
    if typed and not words:
        return []
    if not words:
        return _who_is_here(recent_authors(viewer(), most=MOST))
    colleagues = _colleagues(typed)
    known = spaces(viewer(), words, most=MOST, read=True)
    taken = ids_of_handles([space.slug for space in known]) if known else {}
    addressed = [_addressed(space) for space in known if space.slug not in taken]
    return colleagues[: max(MOST - len(addressed), MOST // 2)] + addressed[: MOST // 2]


def _colleagues(typed: str) -> list[Suggestion]:
    words = beginnings.words(typed)
    return _who_is_here(people(viewer(), words, most=MOST)) if words else []


def _who_is_here(found: Sequence[Any]) -> list[Suggestion]:
    """People for a text or a field; of who is out of office it is said."""
    absent = away([each.id for each in found])
    return [replace(_person(each), away=absent.get(each.id)) for each in found]


def _addressed(space: Space) -> Suggestion:
    """A space to be named in a text, as people are."""
    return Suggestion(
        space.name,
        value=f"@{space.slug}",
        url=url_for("space.show", space=space.slug),
        note=gettext("Space"),
    )


def _tags(typed: str) -> Sequence[Suggestion]:
    words = beginnings.words(typed)
    return [_tag(tag) for tag in wiki.tags(viewer(), words, most=MOST)] if words else []


def _links(typed: str) -> Sequence[Suggestion]:
    person, words = viewer(), beginnings.words(typed)
    if typed and not words:
        return []
    home = readable_space(person, one_line(request.args.get("space")))
    return [
        Suggestion(
            page.title,
            value=wiki.link_to(page, home),
            url=page_address(page.space.slug, page.slug),
            note="" if home and page.space_id == home.id else page.space.name,
            state=state_of(page, now()),
        )
        for page in wiki.pages(person, words, most=MOST, home=home)
    ]
