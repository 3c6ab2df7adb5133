"""The verb that votes in a poll. It does not commit.

A vote is no fact: where a poll is secret, nobody shall find in the audit trail who voted.
"""

from collections.abc import Collection

from sqlalchemy import delete, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.stream.models import Poll, PollChoice, PollVote, Post


class PollClosed(Exception):
    """Nobody votes in this poll any more."""


class NoSuchVote(Exception):
    """These are no choices of the poll, or more than it allows."""


def vote(post: Post, choice_ids: Collection[int], *, by: Person) -> None:
    """Let these be what the person votes for, instead of what they voted for before; none of them
    takes the vote back.

    Raises PollClosed or NoSuchVote.
    """
    _one_after_the_other(by)
    poll = db.session.get_one(Poll, post.id)
    if poll.closes_at and poll.closes_at <= now():
        raise PollClosed
    choices = select(PollChoice.id).where(PollChoice.post_id == post.id)
    wanted = set(choice_ids)
    if wanted - set(db.session.scalars(choices)) or (len(wanted) > 1 and not poll.several):
        raise NoSuchVote
    own = (PollVote.person_id == by.id, PollVote.choice_id.in_(choices))
    db.session.execute(delete(PollVote).where(*own, PollVote.choice_id.not_in(wanted)))
    if wanted:
        rows = [
            {"choice_id": each, "person_id": by.id, "voted_at": now()} for each in sorted(wanted)
        ]
        db.session.execute(insert(PollVote).on_conflict_do_nothing(), rows)


def _one_after_the_other(person: Person) -> None:
    """Two votes of one person at the same moment would not see each other, and both would count."""
    row = select(Person.id).where(Person.id == person.id)
    db.session.execute(row.with_for_update(key_share=True))
