"""What waits for a person in the wiki, as counts, and the first few things by name.

How something ended waits for nobody: notices tell that.

One statement, however many kinds there are: Home asks it at every visit. Another kind is another
field of `Waiting` and another line of `_COUNTS`, under the same name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from entgov.core.clock import now
from entgov.core.database import db
from entgov.web.guard import Viewer
from entgov.wiki.models import MustRead, Page, Proposal, Report
from entgov.wiki.policy import handed_over_by, report_answerable_by
from entgov.wiki.queries.must_reads import first_to_be_read_by, unread_by
from entgov.wiki.queries.proposals import waiting_for_decision_of
from entgov.wiki.queries.reviewing import Due, first_due, overdue, own_due


@dataclass(frozen=True)
class Waiting:
    """How much there is of each kind.

    reviews  pages of theirs to review
    overdue  pages that they are to see to as a steward
    reports  of something wrong, on pages that they answer for
    handover pages without an owner, in spaces that they run
    to_read  pages that they are asked to read
    proposals to pages that they answer for
    """

    reviews: int = 0
    overdue: int = 0
    reports: int = 0
    handover: int = 0
    to_read: int = 0
    proposals: int = 0

    @property
    def nothing(self) -> bool:
        return not any(vars(self).values())


Count = Callable[[Viewer, datetime], Select[Any]]


def waiting_for(viewer: Viewer) -> Waiting:
    """What waits for the viewer at this moment."""
    moment = now()
    counts = [count(viewer, moment).scalar_subquery().label(name) for name, count in _COUNTS]
    return Waiting(**db.session.execute(select(*counts)).one()._mapping)


@dataclass(frozen=True)
class FirstWaiting:
    """The first few of what waits that is told by name.

    due      their own pages to review, the most read first
    to_read  pages that they are asked to read
    """

    due: Sequence[Due] = ()
    to_read: Sequence[MustRead] = ()


def first_waiting(viewer: Viewer, waiting: Waiting) -> FirstWaiting:
    """These; of what there is nothing, nothing is asked."""
    return FirstWaiting(
        due=first_due(viewer) if waiting.reviews else (),
        to_read=first_to_be_read_by(viewer) if waiting.to_read else (),
    )


def _pages(*conditions: Any) -> Select[Any]:
    return select(func.count()).select_from(Page).where(*conditions)


def _reports(*conditions: Any) -> Select[Any]:
    return select(func.count()).select_from(Report).where(*conditions)


def _must_reads(condition: Any) -> Select[Any]:
    """A page counts once, whoever asks for it."""
    return select(func.count(MustRead.page_id.distinct())).where(condition)


def _proposals(condition: Any) -> Select[Any]:
    return select(func.count()).select_from(Proposal).where(condition)


_COUNTS: tuple[tuple[str, Count], ...] = (
    ("reviews", lambda viewer, at: _pages(own_due(viewer, at))),
    ("overdue", lambda viewer, at: _pages(overdue(viewer, at))),
    ("reports", lambda viewer, _: _reports(report_answerable_by(viewer), Report.status == "open")),
    ("handover", lambda viewer, _: _pages(handed_over_by(viewer))),
    ("to_read", lambda viewer, _: _must_reads(unread_by(viewer))),
    ("proposals", lambda viewer, _: _proposals(waiting_for_decision_of(viewer))),
)
