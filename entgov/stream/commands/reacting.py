"""The verbs that give a reaction to a post and take it back. None of them commits."""

from sqlalchemy import delete

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.stream.facts import ReactionGiven, ReactionTakenBack, of
from entgov.stream.models import Post, Reaction, ReactionKind


def react(post: Post, kind: ReactionKind, *, by: Person) -> None:
    """React to the post; nothing changes where the person has in this way."""
    given = insert(Reaction).values(post_id=post.id, person_id=by.id, kind=kind, at=now())
    unless_there = given.on_conflict_do_nothing().returning(Reaction.post_id)
    if db.session.scalar(unless_there):
        announce(ReactionGiven(**of(post), reaction=kind), by=by.id)


def take_reaction_back(post: Post, kind: ReactionKind, *, by: Person) -> None:
    """React to the post in this way no longer."""
    own = (Reaction.post_id == post.id, Reaction.person_id == by.id, Reaction.kind == kind)
    if db.session.scalar(delete(Reaction).where(*own).returning(Reaction.post_id)):
        announce(ReactionTakenBack(**of(post), reaction=kind), by=by.id)
