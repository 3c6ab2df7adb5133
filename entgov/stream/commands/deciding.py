"""The verbs that say who decides about an idea, and what was decided. None of them commits."""

from sqlalchemy import or_, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.stream.facts import IdeaDecided, IdeaDeciderChosen, of
from entgov.stream.models import Idea, IdeaState, Post


def choose_decider(post: Post, person: Person | None, *, by: Person) -> None:
    """Say who decides about the idea; None: whoever runs its space."""
    person_id = person.id if person else None
    another = Idea.decider_id.is_distinct_from(person_id)
    chosen = update(Idea).where(Idea.post_id == post.id, another).values(decider_id=person_id)
    if db.session.scalar(chosen.returning(Idea.post_id)):
        announce(IdeaDeciderChosen(**of(post), person_id=person_id), by=by.id)


def decide(post: Post, state: IdeaState, *, reason: str, outcome: str | None, by: Person) -> None:
    """Say where the idea stands, why, and (by its key) what came of it. All of it is published."""
    said = {"state": state, "reason": reason, "outcome": outcome}
    another = or_(*(getattr(Idea, name).is_distinct_from(value) for name, value in said.items()))
    decided = {**said, "decided_by_id": by.id, "decided_at": now()}
    changed = update(Idea).where(Idea.post_id == post.id, another).values(**decided)
    if db.session.scalar(changed.returning(Idea.post_id)):
        announce(IdeaDecided(**of(post), state=state), by=by.id)
