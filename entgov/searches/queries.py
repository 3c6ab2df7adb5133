"""A person's own saved searches; nobody else ever meets them."""

from collections.abc import Sequence

from sqlalchemy import func, select

from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db
from entgov.searches.commands import REMOVED_KEPT, digest_of
from entgov.searches.models import SavedSearch
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered


def own_search(viewer: Viewer, search_id: int) -> SavedSearch | None:
    """One of the viewer's own."""
    own = (SavedSearch.id == search_id, SavedSearch.person_id == viewer.id)
    found = select(SavedSearch).where(*own, SavedSearch.removed_at.is_(None))
    return db.session.scalar(found) if search_id <= LARGEST_ID else None


def removed_search(viewer: Viewer, search_id: int) -> SavedSearch | None:
    """One of the viewer's own that they removed."""
    own = (SavedSearch.id == search_id, SavedSearch.person_id == viewer.id)
    found = select(SavedSearch).where(*own, SavedSearch.removed_at.is_not(None))
    return db.session.scalar(found) if search_id <= LARGEST_ID else None


def own_searches(viewer: Viewer, *, number: int = 1, per_page: int = 50) -> Page[SavedSearch]:
    """One page of the viewer's own, by the alphabet."""
    own = select(SavedSearch).where(
        SavedSearch.person_id == viewer.id, SavedSearch.removed_at.is_(None)
    )
    by_name = own.order_by(func.lower(SavedSearch.name), SavedSearch.id)
    return numbered(by_name, number=number, per_page=per_page)


def lately_removed(viewer: Viewer, most: int = 10) -> Sequence[SavedSearch]:
    """Those of the viewer that can be brought back, the last removed first."""
    own = select(SavedSearch).where(
        SavedSearch.person_id == viewer.id, SavedSearch.removed_at > now() - REMOVED_KEPT
    )
    last = own.order_by(SavedSearch.removed_at.desc(), SavedSearch.id.desc())
    return db.session.scalars(last.limit(most)).all()


def saved_as(viewer: Viewer, terms: str) -> SavedSearch | None:
    """The viewer's own that asks just this."""
    return db.session.scalar(
        select(SavedSearch).where(
            SavedSearch.person_id == viewer.id,
            SavedSearch.digest == digest_of(terms),
            SavedSearch.removed_at.is_(None),
        )
    )
