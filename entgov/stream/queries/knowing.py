"""Whom one can ask a question that nobody has answered: who says that they know, or showed it.

By the tags of the question and its words: against what people can be asked about, and the tags of
other questions, whose answers were accepted and which the viewer may read. No search index is
asked: a thread is opened far more often than anybody looks for an expert.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from entgov.accounts.commands.profiles import skill_key
from entgov.accounts.models import Absence, Person, Skill
from entgov.accounts.queries import confirmed
from entgov.core.clock import now
from entgov.core.database import db
from entgov.follows.queries import muted_ids
from entgov.spaces.policy import in_readable_space, writers
from entgov.stream.models import Placement, Post, PostTag, Question
from entgov.stream.policy import readable_by
from entgov.web.guard import Viewer

MOST_SUGGESTED = 3
_MOST_WORDS, _MOST_BEGINNINGS, _MOST_READ = 60, 12, 60
_LONGEST_PHRASE = 3  # words
_TELLING = 5  # letters; what a shorter word begins is chance


@dataclass
class Knower:
    """Somebody who may know, and why: a thing that they can be asked about, and how many of their
    answers to such questions were accepted."""

    person: Person
    skill: str = ""
    answers: int = 0
    weight: int = 0


def who_may_know(viewer: Viewer, question: Post) -> Sequence[Knower]:
    """The likeliest few of those who may read the question, are here, and have not answered it."""
    keys = _keys(question)
    found: dict[int, Knower] = {}
    for skill, others, exact in _skilled(viewer, question, keys):
        one = found.setdefault(skill.person_id, Knower(skill.person))
        one.skill = one.skill or skill.name
        one.weight += (6 if exact else 2) + min(others, 6)
    for person, answers in _answerers(viewer, question, keys):
        one = found.setdefault(person.id, Knower(person))
        one.answers = answers
        one.weight += 3 * min(answers, 5)
    likeliest = sorted(found.values(), key=lambda one: (-one.weight, one.person.name.casefold()))
    return likeliest[:MOST_SUGGESTED]


def _keys(question: Post) -> list[str]:
    """Its words, alone and up to three in a row, spelt as skills and tags are."""
    words = [skill_key(word) for word in re.findall(r"\w[\w'’]*", question.plain)][:_MOST_WORDS]
    rows = [
        words[first : first + length]
        for length in range(1, _LONGEST_PHRASE + 1)
        for first in range(len(words) - length + 1)
    ]
    phrases = ["-".join(row) for row in rows if all(row)]
    one_or_many = [each for phrase in phrases for each in (phrase, f"{phrase}s", phrase[:-1])]
    telling = [each for each in one_or_many if len(each) > 2]
    return list(dict.fromkeys(telling))


def _named_in(column: Any, question: Post, keys: Sequence[str]) -> ColumnElement[bool]:
    """Whether a skill or a tag is a tag of the question, or among its words."""
    tags = select(PostTag.tag).where(PostTag.post_id == question.id).correlate(None)
    return or_(column.in_(keys), column.in_(tags))


def _skilled(viewer: Viewer, question: Post, keys: Sequence[str]) -> Sequence[tuple[Any, ...]]:
    exact = _named_in(Skill.key, question, keys)
    telling = [key for key in keys if len(key) >= _TELLING and "-" not in key][:_MOST_BEGINNINGS]
    begins = [and_(Skill.key > f"{key}-", Skill.key < f"{key}.") for key in telling]
    order = (exact.desc(), confirmed().desc(), Skill.id)
    rows = db.session.execute(
        select(Skill, confirmed(), exact)
        .join(Skill.person)
        .where(or_(exact, *begins), _askable(viewer, question))
        .options(joinedload(Skill.person))
        .order_by(*order)
        .limit(_MOST_READ)
    )
    return [tuple(row) for row in rows]


def _answerers(viewer: Viewer, question: Post, keys: Sequence[str]) -> Sequence[tuple[Person, int]]:
    tag = aliased(PostTag)
    alike = select(tag.post_id).where(_named_in(tag.tag, question, keys))
    answers = func.count(Post.id)
    rows = db.session.execute(
        select(Person, answers)
        .join(Post, Post.author_id == Person.id)
        .join(Question, Question.answer_id == Post.id)
        .where(
            Question.post_id.in_(alike),
            Post.removed_at.is_(None),
            readable_by(viewer),
            _askable(viewer, question),
        )
        .group_by(Person.id)
        .order_by(answers.desc(), Person.id)
        .limit(_MOST_READ)
    )
    return [(row[0], row[1]) for row in rows]


def _askable(viewer: Viewer, question: Post) -> ColumnElement[bool]:
    """The people whom one can ask: that somebody reads the thread by way of a space of which the
    viewer must not know is nothing that this list may tell."""
    moment, reply = now(), aliased(Post)
    reads = (
        select(Placement.post_id)
        .where(
            Placement.post_id == question.id,
            in_readable_space(Placement.space_id, viewer),
            writers(Placement.space_id),
        )
        .correlate_except(Placement)
        .exists()
    )
    away = select(Absence.person_id).where(Absence.since <= moment, Absence.until > moment)
    wrote = select(reply.author_id).where(reply.thread_id == question.id)
    return and_(
        Person.status == "active",
        Person.id.not_in([question.author_id, viewer.id]),
        Person.id.not_in(wrote),
        Person.id.not_in(away),
        not_(Person.id.in_(muted_ids(viewer, "person"))),
        reads,
    )
