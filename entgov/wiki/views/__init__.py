"""The screens of the wiki, all on one blueprint."""

from entgov.wiki.views import (
    conversation,
    distilling,
    follows,
    history,
    owners,
    pages,
    reports,
    reviews,
    states,
)
from entgov.wiki.views.blueprint import wiki

__all__ = [
    "conversation",
    "distilling",
    "follows",
    "history",
    "owners",
    "pages",
    "reports",
    "reviews",
    "states",
    "wiki",
]
