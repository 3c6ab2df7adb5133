"""Following and muting: the buttons on many screens, and the list of it all to take it back.

A key that a form sends is looked up as what the viewer may see, so that a private thing answers
as one that never was. To take something back nothing has to be seen any more.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts import searchable as people
from entgov.core.database import LARGEST_ID
from entgov.follows import commands, queries
from entgov.markup import normalise_tag
from entgov.spaces.queries import spaces_with_ids
from entgov.stream import searchable as posts
from entgov.web.addresses import inside, tag_address
from entgov.web.forms import one_line, whole_number
from entgov.web.guard import Viewer, staff, viewer
from entgov.web.paging import requested_page
from entgov.wiki.queries import name_of_tag
from entgov.wiki.subjects import Pages

follows = Blueprint("follows", __name__)
HINT = "hint:suggestions"
"""On Home, that there are suggestions: it is muted like anything else, and can be brought back."""
FOLLOWED = frozenset({"person", "tag", "thread", "page"})
MUTED = frozenset({"person", "tag", "thread", "space", "hint"})
_LONGEST_TAG = 100  # characters


@dataclass(frozen=True)
class Named:
    """A thing that somebody follows or has muted, as the list shows it."""

    title: str
    url: str


@follows.post("/follows")
@staff
def follow() -> ResponseReturnValue:
    """Follow a person, a tag, a thread or a page; a mute of it ends."""
    key = _key()
    thing = _seen(key, FOLLOWED)
    if thing is None:
        return _not_there()
    commands.follow(viewer(), key)
    commands.unmute(viewer(), key)
    return _done(gettext("You follow %(thing)s now.", thing=thing.title))


@follows.post("/follows/removal")
@staff
def unfollow() -> ResponseReturnValue:
    """Stop following what the key names."""
    commands.unfollow(viewer(), _key())
    return _done(gettext("You no longer follow this."))


@follows.post("/mutes")
@staff
def mute() -> ResponseReturnValue:
    """Let a person, a tag, a thread or a space stay out of one's streams."""
    key = _key()
    thing = _seen(key, MUTED)
    if thing is None:
        return _not_there()
    commands.mute(viewer(), key)
    return _done(
        gettext("Muted: %(thing)s. It stays out of your streams and counts.", thing=thing.title)
    )


@follows.post("/mutes/removal")
@staff
def unmute() -> ResponseReturnValue:
    """Let it be heard again."""
    commands.unmute(viewer(), _key())
    return _done(gettext("This is no longer muted."))


@follows.get("/settings/follows")
@staff
def index() -> ResponseReturnValue:
    """What the viewer follows, or what they have muted: `show=muted`."""
    muted = request.args.get("show") == "muted"
    listed = queries.mutes_of if muted else queries.follows_of
    page = listed(viewer(), number=requested_page())
    names = named(viewer(), page.rows)
    return render_template("follows/index.html", page=page, names=names, muted=muted)


def named(person: Viewer, keys: Iterable[str]) -> dict[str, Named]:
    """What these keys name, as far as the person may see it; with one look for each kind."""
    found: dict[str, Named] = {}
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for key in keys:
        kind, _, which = key.partition(":")
        number = whole_number(which)
        if kind == "tag" and which and normalise_tag(which) == which:
            found[key] = Named(f"#{which}", tag_address(which))
        elif key == HINT:
            found[key] = Named(gettext("Suggestions on Home"), url_for("follows.suggested"))
        elif kind in _NAMES and number and number <= LARGEST_ID and str(number) == which:
            ids[kind].add(number)
    for kind, some in ids.items():
        found |= {f"{kind}:{each}": name for each, name in _NAMES[kind](person, some).items()}
    return found


def _seen(key: str, kinds: Collection[str]) -> Named | None:
    """What a key of these kinds names, if the viewer may see it and it is not they themselves."""
    if key.partition(":")[0] not in kinds or key == f"person:{viewer().id}":
        return None
    return named(viewer(), [key]).get(key)


def _key() -> str:
    """The key that the form sent; a tag by the name that it goes by now."""
    key = one_line(request.form.get("key"))[: _LONGEST_TAG + 4]
    kind, _, name = key.partition(":")
    return f"tag:{name_of_tag(viewer(), name)}" if kind == "tag" and name else key


def _not_there() -> ResponseReturnValue:
    return _done(gettext("Nothing changed: what you chose is not there any more."), "problem")


def _done(said: str, kind: str = "success") -> ResponseReturnValue:
    flash(said, kind)
    return redirect(inside(request.form.get("next")) or url_for("follows.index"), 303)


def _spaces(person: Viewer, ids: Collection[int]) -> dict[int, Named]:
    return {
        space.id: Named(space.name, url_for("space.show", space=space.slug))
        for space in spaces_with_ids(person, ids)
    }


def _titles(
    found: Callable[[Any, Collection[int]], Mapping[int, Any]],
) -> Callable[[Viewer, Collection[int]], dict[int, Named]]:
    def names(person: Viewer, ids: Collection[int]) -> dict[int, Named]:
        return {each: Named(hit.title, hit.url) for each, hit in found(person, ids).items()}

    return names


_NAMES: dict[str, Callable[[Viewer, Collection[int]], dict[int, Named]]] = {
    "person": _titles(people.found),
    "thread": _titles(posts.found),
    "page": _titles(Pages().subjects),
    "space": _spaces,
}
