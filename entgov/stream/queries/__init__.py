"""What screens need to know of posts, loaded whole."""

from entgov.stream.queries.cards import Card, card
from entgov.stream.queries.posts import (
    REPLIES_PER_PAGE,
    FirstUnread,
    first_unread,
    page_of,
    posts_of_thread,
    readable_post,
    replies_to,
    unremoved_post,
    wordings,
)
from entgov.stream.queries.streams import (
    PER_STRETCH,
    newer_threads,
    posts_by,
    posts_naming,
    posts_tagged,
    threads,
)
from entgov.stream.queries.unread import unread_by

__all__ = [
    "PER_STRETCH",
    "REPLIES_PER_PAGE",
    "Card",
    "FirstUnread",
    "card",
    "first_unread",
    "newer_threads",
    "page_of",
    "posts_by",
    "posts_naming",
    "posts_of_thread",
    "posts_tagged",
    "readable_post",
    "replies_to",
    "threads",
    "unread_by",
    "unremoved_post",
    "wordings",
]
