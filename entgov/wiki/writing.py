"""Where pages are written: their drafts, and who is changing a page at this moment."""

from collections.abc import Collection, Sequence

from flask import url_for

from entgov.accounts.models import Person
from entgov.drafts.forms import Desk
from entgov.drafts.queries import writing
from entgov.spaces.models import Space
from entgov.spaces.policy import writable_by
from entgov.web.guard import Viewer, holds, those
from entgov.wiki import queries
from entgov.wiki.models import Page
from entgov.wiki.policy import editable_by


def page_desk(page: Page) -> Desk:
    """Where a page is changed."""
    address = url_for("wiki.edit", space=page.space.slug, page=page.slug)
    return Desk(_key(page.id), address, page.space.name, has_saved=True)


def new_page_desk(space: Space, **wanted: str) -> Desk:
    """Where a new page is written, with the title and the parent asked for, if any."""
    address = url_for("wiki.new", space=space.slug)
    return Desk(f"new-page:{space.id}", address, space.name, wanted=wanted)


def editing(viewer: Viewer, page_id: int) -> Sequence[Person]:
    """Who else is changing the page, if the viewer may read it; only those who may change it."""
    people = writing(viewer, _key(page_id))
    page = queries.readable_page_with_id(viewer, page_id) if people else None
    return [person for person in people if page and holds(editable_by, page, person)]


def saved_page(viewer: Viewer, page_id: int) -> tuple[str, str] | None:
    """The title and the source of a page as it now stands, if the viewer may read it."""
    page = queries.readable_page_with_id(viewer, page_id)
    return (page.head.title, page.head.source) if page else None


def changeable_pages(viewer: Viewer, page_ids: Collection[int]) -> set[int]:
    """Those of the pages that the viewer may change."""
    return those(Page, page_ids, editable_by(viewer))


def writable_spaces(viewer: Viewer, space_ids: Collection[int]) -> set[int]:
    """Those of the spaces that the viewer may write in."""
    return those(Space, space_ids, writable_by(viewer))


def _key(page_id: int) -> str:
    return f"page:{page_id}"
