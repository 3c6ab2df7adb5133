"""What posts of the kinds have beyond a text, for all posts on a screen at once.

One query for each kind that is there, so a screen of plain updates costs nothing. What people did
with them (votes, acknowledgements) is in `acts.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.stream.acts import Acts
from entgov.stream.models import Announcement, Idea, Poll, PollChoice, Post, Praised
from entgov.stream.subjects import Subject, subjects_by_key
from entgov.web.guard import Viewer


@dataclass
class PollDetails:
    """What can be chosen, and how."""

    several: bool
    secret: bool
    closes_at: datetime | None
    choices: list[PollChoice] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.closes_at is not None and self.closes_at <= now()

    def shows_sums(self, acts: Acts) -> bool:
        """Whether the viewer sees how many chose what: who has voted does, and all once it is
        closed. While a secret poll is open nobody does: whoever watched the sums grow could tell
        whose vote came last."""
        return self.is_closed or (acts.voters.mine and not self.secret)


@dataclass
class PraiseDetails:
    """Who is praised, by name."""

    people: list[Person] = field(default_factory=list)


@dataclass
class AnnouncementDetails:
    """Until when it stands on top, and whether its readers are asked to acknowledge it."""

    pinned_until: datetime | None
    asks: bool

    @property
    def is_pinned(self) -> bool:
        return self.pinned_until is not None and self.pinned_until > now()


@dataclass
class IdeaDetails:
    """Where an idea stands, and what came of it as far as the viewer may know."""

    idea: Idea
    outcome: Subject | None = None


KindDetails = PollDetails | PraiseDetails | AnnouncementDetails | IdeaDetails


def with_kinds(viewer: Viewer, posts: Iterable[Post]) -> None:
    """Tell these posts what their kind has beyond a text."""
    by_kind: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if post.thread_id is None and not post.is_removed and post.kind in _LOADERS:
            by_kind[post.kind].append(post)
    for kind, of_kind in by_kind.items():
        found = _LOADERS[kind](viewer, [post.id for post in of_kind])
        for post in of_kind:
            if post.id in found:
                post.show_details(found[post.id])


def _polls(_viewer: Viewer, ids: Sequence[int]) -> dict[int, KindDetails]:
    rows = db.session.execute(
        select(Poll, PollChoice)
        .join(PollChoice, PollChoice.post_id == Poll.post_id)
        .where(Poll.post_id.in_(ids))
        .order_by(Poll.post_id, PollChoice.place)
    )
    found: dict[int, PollDetails] = {}
    for poll, choice in rows:
        new = PollDetails(poll.several, poll.secret, poll.closes_at)
        found.setdefault(poll.post_id, new).choices.append(choice)
    return dict(found)


def _praised(_viewer: Viewer, ids: Sequence[int]) -> dict[int, KindDetails]:
    rows = db.session.execute(
        select(Praised.post_id, Person)
        .join(Person, Person.id == Praised.person_id)
        .where(Praised.post_id.in_(ids))
        .order_by(Person.name_key, Person.id)
    )
    found: defaultdict[int, PraiseDetails] = defaultdict(PraiseDetails)
    for post_id, person in rows:
        found[post_id].people.append(person)
    return dict(found)


def _announcements(_viewer: Viewer, ids: Sequence[int]) -> dict[int, KindDetails]:
    rows = db.session.scalars(select(Announcement).where(Announcement.post_id.in_(ids)))
    return {row.post_id: AnnouncementDetails(row.pinned_until, row.asks) for row in rows}


def _ideas(viewer: Viewer, ids: Sequence[int]) -> dict[int, KindDetails]:
    ideas = db.session.scalars(
        select(Idea)
        .where(Idea.post_id.in_(ids))
        .options(joinedload(Idea.decider), joinedload(Idea.decided_by))
    ).all()
    outcomes = subjects_by_key(viewer, [idea.outcome for idea in ideas if idea.outcome])
    return {idea.post_id: IdeaDetails(idea, outcomes.get(idea.outcome or "")) for idea in ideas}


_LOADERS: dict[str, Callable[[Viewer, Sequence[int]], dict[int, KindDetails]]] = {
    "poll": _polls,
    "praise": _praised,
    "announcement": _announcements,
    "idea": _ideas,
}
