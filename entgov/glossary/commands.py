"""The verbs that change the words of a space. None of them commits."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import Fact, announce
from entgov.glossary.facts import OwnWordAdded, OwnWordChanged, OwnWordPutBack, OwnWordRemoved
from entgov.glossary.models import OwnWord, key_of
from entgov.spaces.models import Space

MOST_WORDS = 500
"""Words of one space: they are kept in memory, and looked for in every page."""


class TermTaken(Exception):
    """The space has another word with this term."""


class TooManyWords(Exception):
    """The space has as many words as any can have."""


class ChangedMeanwhile(Exception):
    """The word is not any more what its form was made from."""


def add(
    space: Space, term: str, ways: Sequence[str], explanation: str = "", *, by: Person | None
) -> OwnWord:
    """Have a word in a space; the same one a second time changes nothing.

    Raises TermTaken, TooManyWords.
    """
    said = _said(term, ways, explanation)
    made = _made(space, said)
    word = db.session.scalars(
        select(OwnWord).where(
            OwnWord.space_id == space.id,
            OwnWord.key == said["key"],
            OwnWord.removed_at.is_(None),
        )
    ).one()
    if made is None:
        if not _says(word, said):
            raise TermTaken
    else:
        _tell(OwnWordAdded, word, by, **_all_of(word))
    return word


def change(
    word: OwnWord,
    term: str,
    ways: Sequence[str],
    explanation: str = "",
    *,
    base: int,
    by: Person | None,
) -> None:
    """Say something else of a word, or call it otherwise, if it is still at the revision `base`.

    Raises TermTaken, ChangedMeanwhile.
    """
    said = _said(term, ways, explanation)
    if _says(word, said):
        return
    if not _set(word, OwnWord.revision == base, removed=False, **said):
        raise ChangedMeanwhile
    _tell(OwnWordChanged, word, by, **_all_of(word))


def remove(word: OwnWord, *, by: Person | None) -> None:
    """Take a word off the list; `put_back` undoes that."""
    if _set(word, removed=False, removed_at=now()):
        _tell(OwnWordRemoved, word, by)


def put_back(word: OwnWord, *, by: Person | None) -> None:
    """Have a word again that was removed.

    Raises TermTaken if there is one like it meanwhile, TooManyWords.
    """
    with db.session.begin_nested():
        there = _set(word, removed=True, removed_at=None)
        _only_as_many_as_fit(word.space_id)
    if there:
        _tell(OwnWordPutBack, word, by)


def _made(space: Space, said: Mapping[str, Any]) -> int | None:
    """The id of a new word; None where there is one with the same key."""
    with db.session.begin_nested():
        made = db.session.scalar(
            insert(OwnWord)
            .values(space_id=space.id, revision=1, **said)
            .on_conflict_do_nothing()
            .returning(OwnWord.id)
        )
        if made is not None:
            _only_as_many_as_fit(space.id)
    return made


def _only_as_many_as_fit(space_id: int) -> None:
    living = (OwnWord.space_id == space_id, OwnWord.removed_at.is_(None))
    if (db.session.scalar(select(func.count()).where(*living)) or 0) > MOST_WORDS:
        raise TooManyWords


def _said(term: str, ways: Sequence[str], explanation: str) -> dict[str, Any]:
    return {
        "key": key_of(term),
        "term": term,
        "ways": list(ways),
        "explanation": explanation,
    }


def _says(word: OwnWord, said: Mapping[str, Any]) -> bool:
    return all(getattr(word, name) == value for name, value in said.items())


def _set(word: OwnWord, *still: ColumnElement[bool], removed: bool, **values: Any) -> bool:
    """Whether the word was still removed, or still there, and has changed now."""
    there = OwnWord.removed_at.is_not(None) if removed else OwnWord.removed_at.is_(None)
    changed = (
        update(OwnWord)
        .where(OwnWord.id == word.id, there, *still)
        .values(**values, revision=OwnWord.revision + 1)
        .returning(OwnWord.id)
        .execution_options(synchronize_session=False)
    )
    try:
        with db.session.begin_nested():
            done = db.session.scalar(changed) is not None
    except IntegrityError as error:  # a space has no two words with one key
        raise TermTaken from error
    db.session.refresh(word)
    return done


def _all_of(word: OwnWord) -> dict[str, Any]:
    return {"ways": tuple(word.ways), "explanation": word.explanation}


def _tell(kind: type[Any], word: OwnWord, by: Person | None, **said: Any) -> None:
    fact: Fact = kind(space_id=word.space_id, own_word_id=word.id, term=word.term, **said)
    announce(fact, by=by.id if by else None)
