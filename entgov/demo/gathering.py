"""Lets a crowd come to a borough that is to be larger than a year of acts can be.

The rooms' own commands take a few milliseconds for each act, so a million posts would take them
hours. A large borough begins as a small one, by the commands; then its crowd is written in bulk.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.demo.borough import borough
from entgov.demo.crowd import Crowd
from entgov.demo.plan import Plan, sayings
from entgov.demo.rows import take_stock
from entgov.demo.settling import settle_in
from entgov.demo.talk import Talk

SMALL_PEOPLE, SMALL_POSTS = 60, 600
"""What the year of a large borough has."""

_MOST_PEOPLE, _MOST_POSTS = 1_000, 10_000  # that the commands are good for
_TEXTS = 1_500, 1_000  # of posts and of replies, that a crowd chooses from


def is_large(people: int, posts: int, spaces: int) -> bool:
    """Whether there is to be a crowd."""
    return people > _MOST_PEOPLE or posts > _MOST_POSTS or spaces > 0


def gather(
    year: Plan,
    known: Mapping[str, int],
    *,
    people: int,
    posts: int,
    spaces: int,
    seed: int,
    progress: Callable[[int, int], None],
) -> None:
    """Let so many people come, with those of the year, who are `known`, into so many spaces, and
    say so much.
    """
    somebody = year.people[0]
    crowd = Crowd(
        known=year.people,
        people=max(people, len(year.people)),
        rooms=max(2, spaces - len(borough().places) - 1),
        own=sum(somebody in team.members for team in year.teams[1:]),
        texts=_TEXTS,
        seed=seed,
        end=year.acts[-1].at,
    )
    password_hash = db.session.scalars(select(Person.password_hash)).first() or ""
    db.session.rollback()
    settled = settle_in(crowd, known, password_hash=password_hash, seed=seed)
    Talk(settled, *sayings(year, *_TEXTS, seed=seed)).write(max(0, posts), progress)
    take_stock()
