"""What screens need to know of posts, loaded whole."""

from entgov.stream.queries.acts import with_acts
from entgov.stream.queries.announcements import (
    below_pinned,
    missing_readers,
    pinned_for,
    pinned_in,
    progress_of,
    readers_of,
)
from entgov.stream.queries.cards import Card, card
from entgov.stream.queries.ideas import idea, ideas
from entgov.stream.queries.keeping import (
    reminders_for,
    saved_post_of,
    saved_posts,
)
from entgov.stream.queries.kinds import with_kinds
from entgov.stream.queries.knowing import Knower, who_may_know
from entgov.stream.queries.lively import lively_spaces
from entgov.stream.queries.polls import poll, votes_in
from entgov.stream.queries.posts import (
    REPLIES_PER_PAGE,
    FirstUnread,
    accepted_answer,
    first_unread,
    page_of,
    posts_of_thread,
    readable_post,
    replies_to,
    unremoved_post,
    wordings,
)
from entgov.stream.queries.questions import questions
from entgov.stream.queries.reactions import reactions_to
from entgov.stream.queries.rights import Rights, rights_in
from entgov.stream.queries.scheduled import all_scheduled, own_scheduled
from entgov.stream.queries.streams import (
    PER_STRETCH,
    following,
    newer_threads,
    posts_by,
    posts_naming,
    posts_tagged,
    threads,
)
from entgov.stream.queries.unread import MOST_UNREAD, unread_by, unread_in_spaces

__all__ = [
    "MOST_UNREAD",
    "PER_STRETCH",
    "REPLIES_PER_PAGE",
    "Card",
    "FirstUnread",
    "Knower",
    "Rights",
    "accepted_answer",
    "all_scheduled",
    "below_pinned",
    "card",
    "first_unread",
    "following",
    "idea",
    "ideas",
    "lively_spaces",
    "missing_readers",
    "newer_threads",
    "own_scheduled",
    "page_of",
    "pinned_for",
    "pinned_in",
    "poll",
    "posts_by",
    "posts_naming",
    "posts_of_thread",
    "posts_tagged",
    "progress_of",
    "questions",
    "reactions_to",
    "readable_post",
    "readers_of",
    "reminders_for",
    "replies_to",
    "rights_in",
    "saved_post_of",
    "saved_posts",
    "threads",
    "unread_by",
    "unread_in_spaces",
    "unremoved_post",
    "votes_in",
    "who_may_know",
    "with_acts",
    "with_kinds",
    "wordings",
]
