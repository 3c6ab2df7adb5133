"""What the screens of the wiki need, each loaded whole."""

from entgov.wiki.queries.authors import authors, contributors
from entgov.wiki.queries.bin import in_bin, pages_of, removal_at, removal_in_bin
from entgov.wiki.queries.lists import (
    followed_pages_changed,
    near_titles,
    pages,
    recently_changed,
    tagged,
)
from entgov.wiki.queries.moving import (
    Sight,
    Touched,
    level,
    sibling_at,
    siblings,
    sight,
    touched,
    with_pages_below,
)
from entgov.wiki.queries.must_reads import (
    is_must_read,
    missing,
    must_read_run,
    must_reads_of,
    progress,
    read_by,
    readers_page,
    requests_to_read,
    to_be_read_by,
)
from entgov.wiki.queries.named import pages_named
from entgov.wiki.queries.owners import by_former_owner, handed_over, handed_over_ids, heirs
from entgov.wiki.queries.pages import (
    Place,
    page_to_stand_below,
    place,
    readable_page,
    readable_page_with_id,
    tags,
)
from entgov.wiki.queries.proposals import (
    own_proposal,
    own_proposals,
    proposals_heard,
    proposals_to,
    proposals_waiting_for,
    readable_proposal,
)
from entgov.wiki.queries.remarks import Marked, remarks
from entgov.wiki.queries.reports import (
    answerable_report,
    open_reports,
    own_open_report,
    own_reports,
    unseen_answers,
)
from entgov.wiki.queries.reviews import due, last_review, reviews
from entgov.wiki.queries.revisions import history, readable_revision, revisions_to_compare
from entgov.wiki.queries.saves import Saves, followed_saves
from entgov.wiki.queries.trust import Trust, trust
from entgov.wiki.queries.waiting import Waiting, waiting_for

__all__ = [
    "Marked",
    "Place",
    "Saves",
    "Sight",
    "Touched",
    "Trust",
    "Waiting",
    "answerable_report",
    "authors",
    "by_former_owner",
    "contributors",
    "due",
    "followed_pages_changed",
    "followed_saves",
    "handed_over",
    "handed_over_ids",
    "heirs",
    "history",
    "in_bin",
    "is_must_read",
    "last_review",
    "level",
    "missing",
    "must_read_run",
    "must_reads_of",
    "near_titles",
    "open_reports",
    "own_open_report",
    "own_proposal",
    "own_proposals",
    "own_reports",
    "page_to_stand_below",
    "pages",
    "pages_named",
    "pages_of",
    "place",
    "progress",
    "proposals_heard",
    "proposals_to",
    "proposals_waiting_for",
    "read_by",
    "readable_page",
    "readable_page_with_id",
    "readable_proposal",
    "readable_revision",
    "readers_page",
    "recently_changed",
    "remarks",
    "removal_at",
    "removal_in_bin",
    "requests_to_read",
    "reviews",
    "revisions_to_compare",
    "sibling_at",
    "siblings",
    "sight",
    "tagged",
    "tags",
    "to_be_read_by",
    "touched",
    "trust",
    "unseen_answers",
    "waiting_for",
    "with_pages_below",
]
