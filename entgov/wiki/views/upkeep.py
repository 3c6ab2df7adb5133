"""Lists by which a space is kept in order: what changed, what is wanted, lost, linked most, and the
addresses outside, with their check."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from entgov.spaces.models import Space
from entgov.spaces.policy import run_by, writable_by
from entgov.spaces.queries import readable_space
from entgov.web.guard import Viewer, holds, thing, viewer
from entgov.web.paging import requested_cursor, requested_page
from entgov.wiki import commands, queries
from entgov.wiki.views.blueprint import wiki


def _changes(person: Viewer, space: Space) -> dict[str, Any]:
    small = request.args.get("minor") != "hide"
    stretch = queries.changes(person, space, before=requested_cursor(), small=small)
    return {"stretch": stretch, "small": small}


def _wanted(person: Viewer, space: Space) -> dict[str, Any]:
    wanted = queries.wanted(person, space, number=requested_page())
    return {"found": wanted, "may_write": holds(writable_by, space, person)}


def _orphans(person: Viewer, space: Space) -> dict[str, Any]:
    return {"found": queries.orphans(person, space, number=requested_page())}


def _linked(person: Viewer, space: Space) -> dict[str, Any]:
    return {"found": queries.most_linked(person, space, number=requested_page())}


def _outside(person: Viewer, space: Space) -> dict[str, Any]:
    return {
        "found": queries.outside(person, space, number=requested_page()),
        "checking": queries.checking(space),
        "runs": holds(run_by, space, person),
    }


_LISTS: dict[str, tuple[str, Callable[[Viewer, Space], dict[str, Any]]]] = {
    "changes": ("wiki/upkeep/changes.html", _changes),
    "wanted": ("wiki/upkeep/wanted.html", _wanted),
    "orphans": ("wiki/upkeep/orphans.html", _orphans),
    "linked": ("wiki/upkeep/linked.html", _linked),
    "outside": ("wiki/upkeep/outside.html", _outside),
}


def space_with_list(person: Viewer, space: str, kind: str) -> Space | None:
    """The space, if the viewer may read in it and there is such a list."""
    return readable_space(person, space) if kind in _LISTS else None


@wiki.route("/spaces/<space>/pages/<kind>")
@thing(space_with_list)
def upkeep(space: Space) -> ResponseReturnValue:
    """One of the lists of a space."""
    kind = (request.view_args or {})["kind"]
    screen, load = _LISTS[kind]
    return render_template(screen, space=space, kind=kind, **load(viewer(), space))


@wiki.route("/spaces/<space>/pages/outside/check", methods=["POST"])
@thing(readable_space, run_by)
def check_outside(space: Space) -> ResponseReturnValue:
    """Have the addresses outside checked."""
    number = commands.ask_outside_check(space, by=viewer())
    said = ngettext(
        "%(num)s link is being checked. This takes a while; you can leave this page.",
        "%(num)s links are being checked. This takes a while; you can leave this page.",
        number,
    )
    flash(said if number else gettext("There is no link to check"))
    return redirect(url_for("wiki.upkeep", space=space.slug, kind="outside"), 303)
