"""That a saved search finds something new, as notices know it.

What is told is a thing, so the right to it is asked whenever the notice is looked at, counted or
mailed; and of the search that found it whether it still tells, and looks only where its person may
read. All that is new to one search is one line.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Text, and_, cast, literal, select

from entgov.core.database import db
from entgov.files import policy as file_policy
from entgov.files import searchable as files
from entgov.files.models import File
from entgov.notifications.sources import Group, Kind, Shown, Stop
from entgov.search.found import Found
from entgov.searches.models import SavedSearch, SearchedSpace
from entgov.spaces.policy import in_readable_space
from entgov.stream import searchable as posts
from entgov.stream.notices import Posts
from entgov.web.guard import Viewer
from entgov.wiki import searchable as pages
from entgov.wiki.notices import Pages

KIND = "saved_search"
REASON = "saved"
THINGS: Mapping[str, str] = {kind: f"found_{kind}" for kind in ("page", "post", "file")}
"""What notices call the things that are found, by the kind of their documents."""
_KINDS = (Kind(KIND, _l("A search that you saved finds something new")),)

Seen = Callable[[Viewer, Any], ColumnElement[bool]]
Find = Callable[[Viewer, Collection[int]], Mapping[int, Found]]


class Finds:
    """Things of one kind that saved searches find; `seen` is which of them a notice may tell."""

    def __init__(self, kind: str, seen: Seen, find: Find) -> None:
        self.THING = THINGS[kind]
        self.KINDS = _KINDS
        self._seen = seen
        self._find = find

    def tellings(self, _fact: Any) -> Sequence[Any]:
        """None: what is new is told by `telling.py`, which hears facts of its own."""
        return ()

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        return and_(_still_asked(viewer, notice), self._seen(viewer, notice))

    def shown(self, viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        searches = _searches({group.newest.about for group in groups})
        single = {group.newest.thing_id for group in groups if group.count == 1}
        found = self._find(viewer, single) if single else {}
        return {
            group.newest.id: _shown(
                group, searches[group.newest.about], found.get(group.newest.thing_id)
            )
            for group in groups
            if group.newest.about in searches
        }


def looks_where_one_reads(viewer: Viewer) -> ColumnElement[bool]:
    """The saved searches that look in no space that the person can't read."""
    hidden = select(SearchedSpace.space_id).where(
        SearchedSpace.search_id == SavedSearch.id,
        ~in_readable_space(SearchedSpace.space_id, viewer),
    )
    return ~hidden.correlate_except(SearchedSpace).exists()


def _still_asked(viewer: Viewer, notice: Any) -> ColumnElement[bool]:
    asked = select(SavedSearch.id).where(
        SavedSearch.person_id == viewer.id,
        literal("search:", Text).concat(cast(SavedSearch.id, Text)) == notice.about,
        SavedSearch.tells,
        SavedSearch.removed_at.is_(None),
        looks_where_one_reads(viewer),
    )
    return asked.correlate_except(SavedSearch).exists()


def _seen_file(viewer: Viewer, notice: Any) -> ColumnElement[bool]:
    kept = (File.id == notice.thing_id, File.kept_at.is_not(None), file_policy.readable_by(viewer))
    return select(File.id).where(*kept).correlate_except(File).exists()


def _searches(keys: Collection[str]) -> Mapping[str, SavedSearch]:
    ids = [int(key.partition(":")[2]) for key in keys]
    found = db.session.scalars(select(SavedSearch).where(SavedSearch.id.in_(ids)))
    return {search.key: search for search in found}


def _shown(group: Group, search: SavedSearch, found: Found | None) -> Shown:
    new = ngettext(
        "%(num)s new for “%(name)s”", "%(num)s new for “%(name)s”", group.count, name=search.name
    )
    newest = f"{url_for('search.results')}?{search.terms}&sort=newest"
    return Shown(
        words=str(new),
        title=found.title if found else "",
        url=found.url if found else newest,
        reason=str(gettext("You saved this search")),
        stop=Stop("saved_searches.silence", search.key, str(gettext("Let this search not tell"))),
    )


SOURCES = (
    Finds("page", Pages().visible, pages.found),
    Finds("post", Posts().visible, posts.found),
    Finds("file", _seen_file, files.found),
)
