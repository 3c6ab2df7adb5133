"""What the screens of the wiki need, each loaded whole."""

from entgov.wiki.queries.authors import authors, contributors
from entgov.wiki.queries.bin import in_bin, pages_of, removal_at, removal_in_bin
from entgov.wiki.queries.connections import Connections, backlinks, connections
from entgov.wiki.queries.lists import (
    front_page,
    near_titles,
    pages,
    recently_changed,
    tagged,
)
from entgov.wiki.queries.moving import (
    MOST_SIBLINGS,
    Sight,
    Touched,
    level,
    place_of,
    sibling_at,
    siblings,
    sight,
    touched,
    with_pages_below,
)
from entgov.wiki.queries.must_reads import (
    missing,
    must_read_run,
    must_reads_of,
    people_named,
    progress,
    read_by,
    readers_page,
    requests_to_read,
    revision_of,
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
)
from entgov.wiki.queries.proposals import (
    own_proposals,
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
)
from entgov.wiki.queries.reviewing import due, last_review, reviews
from entgov.wiki.queries.revisions import history, readable_revision, revisions_to_compare
from entgov.wiki.queries.saves import Saves, followed_saves
from entgov.wiki.queries.standing import Trust, trust
from entgov.wiki.queries.tagging import Tag, known_tag, known_tags, name_of_tag, related_tags
from entgov.wiki.queries.templates import offered_templates, template_of_space, templates
from entgov.wiki.queries.upkeep import changes, checking, most_linked, orphans, outside, wanted
from entgov.wiki.queries.waiting import Waiting, first_waiting, waiting_for

__all__ = [
    "MOST_SIBLINGS",
    "Connections",
    "Marked",
    "Place",
    "Saves",
    "Sight",
    "Tag",
    "Touched",
    "Trust",
    "Waiting",
    "answerable_report",
    "authors",
    "backlinks",
    "by_former_owner",
    "changes",
    "checking",
    "connections",
    "contributors",
    "due",
    "first_waiting",
    "followed_saves",
    "front_page",
    "handed_over",
    "handed_over_ids",
    "heirs",
    "history",
    "in_bin",
    "known_tag",
    "known_tags",
    "last_review",
    "level",
    "missing",
    "most_linked",
    "must_read_run",
    "must_reads_of",
    "name_of_tag",
    "near_titles",
    "offered_templates",
    "open_reports",
    "orphans",
    "outside",
    "own_open_report",
    "own_proposals",
    "own_reports",
    "page_to_stand_below",
    "pages",
    "pages_named",
    "pages_of",
    "people_named",
    "place",
    "place_of",
    "progress",
    "proposals_to",
    "proposals_waiting_for",
    "read_by",
    "readable_page",
    "readable_page_with_id",
    "readable_proposal",
    "readable_revision",
    "readers_page",
    "recently_changed",
    "related_tags",
    "remarks",
    "removal_at",
    "removal_in_bin",
    "requests_to_read",
    "reviews",
    "revision_of",
    "revisions_to_compare",
    "sibling_at",
    "siblings",
    "sight",
    "tagged",
    "template_of_space",
    "templates",
    "to_be_read_by",
    "touched",
    "trust",
    "waiting_for",
    "wanted",
    "with_pages_below",
]
