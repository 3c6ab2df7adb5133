"""The verbs by which people keep searches. None of them commits.

What somebody looks for is their own business: it is no fact, so no administrator reads it in the
audit trail.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.search.query import Query
from entgov.searches.kept import as_kept
from entgov.searches.models import SavedSearch, SearchedSpace

MOST = 100
"""Saved searches of one person."""
REMOVED_KEPT = timedelta(days=30)


class TooManySearches(Exception):
    """The person has as many saved searches as anybody can have."""


class SavedAlready(Exception):
    """The person has saved the same search before."""


def digest_of(terms: str) -> str:
    """What tells a search from others: an address may be too long for an index."""
    return sha256(terms.encode("utf-8", "replace")).hexdigest()


def save(person: Person, *, name: str, terms: str, query: Query, tells: bool) -> SavedSearch:
    """Keep a search; one that was removed comes back. Raises TooManySearches, SavedAlready."""
    _forget_old(person)
    own = (SavedSearch.person_id == person.id, SavedSearch.removed_at.is_(None))
    if (db.session.scalar(select(func.count()).where(*own)) or 0) >= MOST:
        raise TooManySearches
    said: dict[str, Any] = {"name": name, "tells": tells, "said": query.said}
    said |= {"limits": as_kept(query), "since": now(), "changed_at": now()}
    begun = insert(SavedSearch).values(
        person_id=person.id, terms=terms, digest=digest_of(terms), **said
    )
    saved_id = db.session.scalar(
        begun.on_conflict_do_update(
            index_elements=["person_id", "digest"],
            set_={**said, "removed_at": None},
            where=SavedSearch.removed_at.is_not(None),
        ).returning(SavedSearch.id)
    )
    if saved_id is None:
        raise SavedAlready
    _look_in(saved_id, query)
    return db.session.get_one(SavedSearch, saved_id, populate_existing=True)


def change(search: SavedSearch, *, name: str, tells: bool) -> None:
    """Another name, and whether it tells; of what came while it did not, nothing is told."""
    search.name = name
    set_telling(search, tells)


def set_telling(search: SavedSearch, tells: bool) -> None:
    """Let its person hear of what is new from now on, or no more."""
    if tells and not search.tells:
        search.since = now()
    search.tells, search.changed_at = tells, now()


def remove(search: SavedSearch) -> None:
    """It can be brought back for a while."""
    search.removed_at = search.changed_at = now()


def bring_back(search: SavedSearch) -> None:
    """As it was; of what came meanwhile nothing is told. Raises TooManySearches."""
    own = (SavedSearch.person_id == search.person_id, SavedSearch.removed_at.is_(None))
    if (db.session.scalar(select(func.count()).where(*own)) or 0) >= MOST:
        raise TooManySearches
    search.removed_at = None
    search.since = search.changed_at = now()


def _look_in(search_id: int, query: Query) -> None:
    db.session.execute(delete(SearchedSpace).where(SearchedSpace.search_id == search_id))
    spaces = [{"search_id": search_id, "space_id": int(each)} for each in query.filters.spaces]
    if spaces:
        db.session.execute(insert(SearchedSpace).values(spaces))


def _forget_old(person: Person) -> None:
    """Takes away what the person removed long ago."""
    old = select(SavedSearch.id).where(
        SavedSearch.person_id == person.id, SavedSearch.removed_at < now() - REMOVED_KEPT
    )
    ids = db.session.scalars(old).all()
    if ids:
        not_loaded = {"synchronize_session": False}
        of_them = delete(SearchedSpace).where(SearchedSpace.search_id.in_(ids))
        db.session.execute(of_them, execution_options=not_loaded)
        gone = delete(SavedSearch).where(SavedSearch.id.in_(ids))
        db.session.execute(gone, execution_options=not_loaded)
