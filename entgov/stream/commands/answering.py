"""The verbs that accept an answer to a question, and take that back. None of them commits."""

from sqlalchemy import delete, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.stream.facts import AnswerAccepted, AnswerTakenBack, of
from entgov.stream.models import Post, Question


def accept_answer(question: Post, answer: Post, *, by: Person) -> None:
    """Let a reply be the accepted answer to its question, instead of any other."""
    before = select(Question.answer_id).where(Question.post_id == question.id).with_for_update()
    former = db.session.scalar(before)
    said = {"answer_id": answer.id, "accepted_by_id": by.id, "accepted_at": now()}
    accepted = insert(Question).values(post_id=question.id, **said)
    changed = accepted.on_conflict_do_update(
        index_elements=["post_id"], set_=said, where=Question.answer_id != answer.id
    )
    if db.session.scalar(changed.returning(Question.post_id)):
        if former:
            _announce_taken_back(question, former, by=by)
        announce(AnswerAccepted(**of(answer)), by=by.id)


def take_answer_back(question: Post, *, by: Person) -> None:
    """Let no reply be the accepted answer."""
    gone = delete(Question).where(Question.post_id == question.id).returning(Question.answer_id)
    answer_id = db.session.scalar(gone)
    if answer_id:
        _announce_taken_back(question, answer_id, by=by)


def _announce_taken_back(question: Post, answer_id: int, *, by: Person) -> None:
    fact = AnswerTakenBack(space_id=question.space_id, post_id=answer_id, thread_id=question.id)
    announce(fact, by=by.id)
