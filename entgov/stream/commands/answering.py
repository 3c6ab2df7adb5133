"""The verbs that accept an answer to a question, and take that back. None of them commits."""

from sqlalchemy import delete

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.stream.facts import AnswerAccepted, AnswerTakenBack, of
from entgov.stream.models import Post, Question


def accept_answer(question: Post, answer: Post, *, by: Person) -> None:
    """Let a reply be the accepted answer to its question, instead of any other."""
    said = {"answer_id": answer.id, "accepted_by_id": by.id, "accepted_at": now()}
    accepted = insert(Question).values(post_id=question.id, **said)
    changed = accepted.on_conflict_do_update(
        index_elements=["post_id"], set_=said, where=Question.answer_id != answer.id
    )
    if db.session.scalar(changed.returning(Question.post_id)):
        announce(AnswerAccepted(**of(answer)), by=by.id)


def take_answer_back(question: Post, *, by: Person) -> None:
    """Let no reply be the accepted answer."""
    gone = delete(Question).where(Question.post_id == question.id).returning(Question.answer_id)
    answer_id = db.session.scalar(gone)
    if answer_id:
        fact = AnswerTakenBack(space_id=question.space_id, post_id=answer_id, thread_id=question.id)
        announce(fact, by=by.id)
