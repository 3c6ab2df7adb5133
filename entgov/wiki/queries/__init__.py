"""What the screens of the wiki need, each loaded whole."""

from entgov.wiki.queries.lists import (
    followed_pages_changed,
    near_titles,
    pages,
    recently_changed,
    tagged,
)
from entgov.wiki.queries.pages import (
    Place,
    page_to_stand_below,
    place,
    readable_page,
    readable_page_with_id,
    tags,
)
from entgov.wiki.queries.revisions import history, readable_revision, revisions_to_compare

__all__ = [
    "Place",
    "followed_pages_changed",
    "history",
    "near_titles",
    "page_to_stand_below",
    "pages",
    "place",
    "readable_page",
    "readable_page_with_id",
    "readable_revision",
    "recently_changed",
    "revisions_to_compare",
    "tagged",
    "tags",
]
