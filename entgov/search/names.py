"""The words of names, kept in the database to be found by their beginnings while somebody types.

Neither an index over names nor one over the text of documents will do: what is typed may begin any
word of a name, and a page saved a moment ago has to be there. So each word of a name is a row, in
the transaction that gives the name, and a suggestion begins where these rows begin as typed.
They say nothing of rights; who asks joins the things, and judges them.
"""

from collections.abc import Collection, Sequence
from string import ascii_lowercase
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Select,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, scoped_session

from entgov.core.beginnings import LONGEST, read
from entgov.core.database import Model, db
from entgov.search.nearness import begins_with_a_slip

SHORTEST_MISTYPED = 5
"""Letters of a word in which one slip is forgiven."""
_LAST = "\U0010ffff"


class NameWord(Model):
    """A word of a name.

    kind     of what thing it is the name: its table
    word     as `beginnings.read` has it; sorted by its bytes (on PostgreSQL, COLLATE "C"), so
             that words which begin alike stand side by side
    place    where it stands first among the words of the name; 0: the name begins with it
    """

    kind: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]

    __table_args__ = (Index(None, "kind", "thing_id"),)


def kept(model: type[Any], *columns: str) -> None:
    """Have the words in these columns of a model kept, whenever one of them is set."""

    @event.listens_for(model, "after_insert")
    @event.listens_for(model, "after_update")
    def keep_words(_mapper: Any, connection: Connection, thing: Any) -> None:
        state = inspect(thing)
        if any(state.attrs[column].history.has_changes() for column in columns):
            texts = [getattr(thing, column) for column in columns]
            keep(connection, model.__tablename__, thing.id, *texts)


def keep(session: Connection | Session, kind: str, thing_id: int, *texts: str) -> None:
    """Keep the words of a name, in place of those that were kept."""
    session.execute(delete(NameWord).where(NameWord.kind == kind, NameWord.thing_id == thing_id))
    if found := rows(kind, thing_id, *texts):
        session.execute(insert(NameWord), found)


def rows(kind: str, thing_id: int, *texts: str) -> list[dict[str, Any]]:
    """The rows of a name."""
    words = [word[:LONGEST] for text in texts for word in read(text)]
    places = {word: place for place, word in reversed(list(enumerate(words)))}
    return [
        {"kind": kind, "word": word, "thing_id": thing_id, "place": place}
        for word, place in places.items()
    ]


def named(
    kind: str, wanted: Sequence[str], *, slips: bool = False, among: Collection[int] | None = None
) -> Any:
    """The things in whose name each of these words is, or begins, a word: `thing_id`, and `place`,
    which is 0 where the name begins with the first of them. There has to be one.

    `slips` forgives one in each word that is long enough. `among` limits it to things.
    """
    first, *others = (_meant(kind, word, slips=slips) for word in wanted)
    found = (
        select(NameWord.thing_id, func.min(NameWord.place).label("place"))
        .where(NameWord.kind == kind, first)
        .group_by(NameWord.thing_id)
    )
    for other in others:
        too = select(NameWord.thing_id).where(NameWord.kind == kind, other)
        found = found.where(NameWord.thing_id.in_(too))
    if among is not None:
        found = found.where(NameWord.thing_id.in_(among))
    return found.subquery()


def begun(kind: str, word: str) -> Select[int]:
    """The ids of the things in whose name a word begins so."""
    return select(NameWord.thing_id).where(NameWord.kind == kind, _beginning(word))


def forget(session: Session | scoped_session[Any], kind: str, ids: Collection[int]) -> None:
    """Drop the words of things that are gone."""
    theirs = NameWord.kind == kind, NameWord.thing_id.in_(ids)
    session.execute(delete(NameWord).where(*theirs))


def may_be_mistyped(wanted: Sequence[str]) -> bool:
    """Whether there is a word in which a slip would be forgiven."""
    return any(len(word) >= SHORTEST_MISTYPED for word in wanted)


def begun_by(name: str, wanted: Sequence[str]) -> bool:
    """Whether each of these words begins a word of the name."""
    words = read(name)
    return all(any(word.startswith(typed) for word in words) for typed in wanted)


def begun_with_slips(name: str, wanted: Sequence[str]) -> bool:
    """Whether each of these words begins a word of the name, with slips forgiven."""
    words = read(name)
    return all(any(_begins(word, typed) for word in words) for typed in wanted)


def _begins(word: str, typed: str) -> bool:
    if len(typed) < SHORTEST_MISTYPED:
        return word.startswith(typed)
    return begins_with_a_slip(word, typed)


def _meant(kind: str, word: str, *, slips: bool) -> ColumnElement[bool]:
    if slips and len(word) >= SHORTEST_MISTYPED:
        return NameWord.word.in_(_like(kind, word))
    return _beginning(word)


def _beginning(word: str) -> ColumnElement[bool]:
    return NameWord.word.between(word, word + _LAST)


def _like(kind: str, word: str) -> list[str]:
    """The words that begin as this one does but for a slip, whoever may know of them."""
    swapped = word[1] + word[0] + word[2:]
    another = (first + rest for first in ascii_lowercase for rest in (word, word[1:]))
    begun = {f"begun{n}": text for n, text in enumerate((word[0], swapped, word[1:], *another))}
    found = db.session.scalars(_KNOWN, {"kind": kind, "last": _LAST, **begun})
    return [other for other in found if begins_with_a_slip(other, word)]


_ARMS = 3 + 2 * len(ascii_lowercase)
# Range by range: of ranges with OR between them SQLite makes a walk over all words. And as plain
# text, because to put together so many parts anew takes longer than to ask.
_KNOWN = text(
    " UNION ".join(
        f"SELECT word FROM name_word WHERE kind = :kind AND word >= :begun{n}"  # noqa: S608  # numbers
        f" AND word <= CAST(:begun{n} AS TEXT) || :last"
        for n in range(_ARMS)
    )
)
