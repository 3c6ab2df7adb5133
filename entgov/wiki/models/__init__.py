"""Pages and what belongs to them.

A revision is never changed: only what was derived from its source (HTML, plain text, headings) may
be made anew. Links and tags are those of the newest revision alone.
"""

from entgov.wiki.models.must_reads import Acknowledgement, Asked, Audience, MustRead
from entgov.wiki.models.pages import (
    PAGE_KEY,
    Page,
    PageAddress,
    PageReads,
    Removal,
    Status,
    page_key,
)
from entgov.wiki.models.proposals import Proposal, proposal_key
from entgov.wiki.models.references import OutsideCheck, OutsideLink, PageLink, PageTag
from entgov.wiki.models.reports import Report
from entgov.wiki.models.reviews import Review
from entgov.wiki.models.revisions import PRODUCT, LineAuthors, Revision, RevisionName
from entgov.wiki.models.talk import Distilled, Remark
from entgov.wiki.models.templates import PageTemplate

__all__ = [
    "PAGE_KEY",
    "PRODUCT",
    "Acknowledgement",
    "Asked",
    "Audience",
    "Distilled",
    "LineAuthors",
    "MustRead",
    "OutsideCheck",
    "OutsideLink",
    "Page",
    "PageAddress",
    "PageLink",
    "PageReads",
    "PageTag",
    "PageTemplate",
    "Proposal",
    "Remark",
    "Removal",
    "Report",
    "Review",
    "Revision",
    "RevisionName",
    "Status",
    "page_key",
    "proposal_key",
]
