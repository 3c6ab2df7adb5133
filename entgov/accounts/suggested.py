"""People who are suggested while somebody types."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from entgov.accounts.models import Person
from entgov.accounts.policy import visible_to
from entgov.accounts.queries.people import BY_NAME
from entgov.core.database import db
from entgov.core.keys import begins
from entgov.search.names import NameWord, begun, named
from entgov.web.guard import Viewer

_FEW = 200
"""So many whom a word means are put in order; more are met on the way along all names."""


def people(
    viewer: Viewer, words: Sequence[str], *, most: int, slips: bool = False
) -> Sequence[Person]:
    """The active people in whose name or handle the words begin; `slips` are forgiven or not.

    First those whose name begins with the first of them.
    """
    here = select(Person).where(visible_to(viewer), Person.status == "active")
    among = None if slips else _few_meant(words)
    if among is None and not slips:
        return _on_the_way(here, words, most)
    found = named("person", words, slips=slips, among=among)
    return db.session.scalars(
        here.join(found, found.c.thing_id == Person.id)
        .order_by(found.c.place > 0, *BY_NAME)
        .limit(most)
    ).all()


def _few_meant(words: Sequence[str]) -> Sequence[int] | None:
    """The ids of those whom one of the words means, if these are few."""
    for word in words:
        ids = db.session.scalars(begun("person", word).limit(_FEW + 1)).all()
        if len(ids) <= _FEW:
            return ids
    return None


def _on_the_way(here: Select[Person], words: Sequence[str], most: int) -> Sequence[Person]:
    """Each word means many: who is wanted soon turns up among all names, in their order."""
    each = [begun("person", word).where(NameWord.thing_id == Person.id) for word in words]
    meant = here.where(*(word.correlate(Person).exists() for word in each)).order_by(*BY_NAME)
    first = db.session.scalars(meant.where(begins(Person.name_key, words[0])).limit(most)).all()
    if len(first) == most:
        return first
    known = Person.id.in_([person.id for person in first])
    rest = db.session.scalars(meant.where(~known).limit(most - len(first))).all()
    return [*first, *rest]
