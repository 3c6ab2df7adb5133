"""Makes a body large at once: rows like those that the demo's year has made, with words by chance.

The rooms' commands would take an hour for so much. Each row is one that they have written, with
another id, name and text; so it has all that a row of its kind has.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from entgov.accounts.models import Person
from entgov.core.database import db, portions, transaction
from entgov.demo.rows import count_on, next_id, put, take_stock
from entgov.search.names import NameWord
from entgov.search.names import rows as name_words
from entgov.spaces.models import Space
from entgov.stream.models import Placement, Post, PostTag
from entgov.wiki.models import Page, PageTag, Revision

PEOPLE, PAGES, POSTS = 2_000, 5_000, 45_000
DIFFERENT = 40_000
"""Words."""
_TAGS = 3_000
_AT_ONCE = 1_000
_YEARS = 4
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_SYLLABLES = [a + b for a in "bcdfghlmnprstvw" for b in ("a", "e", "i", "o", "u", "en", "or")]


def words(number: int = DIFFERENT) -> list[str]:
    """Made-up words, the same each time; the first ones are the commonest."""
    found = sorted({a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _ENDS})
    random.Random(7).shuffle(found)  # noqa: S311  # the same words each time
    return found[:number]


_ENDS = ("", "d", "ng", "k", "ra", "til")


class Speech:
    """Texts of made-up words, of which some are said far more often than others."""

    def __init__(self, seed: int = 1) -> None:
        self.words = words()
        self.chance = random.Random(seed)  # noqa: S311  # the same texts each time
        self._often = [1 / (number + 3) for number in range(len(self.words))]
        total, so_far = 0.0, []
        for each in self._often:
            so_far.append(total := total + each)
        self._cumulative = so_far

    def text(self, least: int, most: int) -> str:
        """A text of so many words."""
        length = self.chance.randrange(least, most)
        return " ".join(self.chance.choices(self.words, cum_weights=self._cumulative, k=length))

    def tags(self) -> list[str]:
        """Up to two tags."""
        number = self.chance.randrange(3)
        return list({self.words[int(_TAGS * self.chance.random() ** 2)] for _ in range(number)})

    def asked(self, number: int) -> list[str]:
        """What is looked for: one to three words, common and rare ones alike."""
        return [
            " ".join(self._wanted() for _ in range(self.chance.choice((1, 1, 2, 2, 3))))
            for _ in range(number)
        ]

    def _wanted(self) -> str:
        return self.words[int(len(self.words) ** self.chance.uniform(0.1, 0.9))]


@dataclass
class Bulk:
    """What makes a body so many times as large as 50,000 documents."""

    times: float
    speech: Speech

    def grow(self) -> None:
        """Write all rows into the database of the current app."""
        self._spaces = db.session.scalars(select(Space.id).order_by(Space.id)).all()
        self._staff = db.session.scalars(
            select(Person.id).where(Person.status == "active").order_by(Person.id)
        ).all()
        for made in (self._people(), self._pages(), self._posts()):
            for some in portions(made, _AT_ONCE):
                rows: defaultdict[type[Any], list[dict[str, Any]]] = defaultdict(list)
                for model, row in (pair for pairs in some for pair in pairs):
                    rows[model].append(row)
                with transaction():  # a page and its first revision name each other
                    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
                    put(rows)
        for model in (Person, Page, Revision, Post):
            count_on(model)
        take_stock()

    def _people(self) -> Iterator[Sequence[tuple[type[Any], dict[str, Any]]]]:
        like, first = _like(Person), next_id(Person)
        for number in range(first, first + int(PEOPLE * self.times)):
            given, family = self.speech.chance.sample(self.speech.words, 2)
            name = f"{given.title()} {family.title()}"
            handle = f"p.{number}"
            its = {"id": number, "email": f"{handle}@bulk.example", "handle": handle}
            yield [
                (Person, {**like, **its, "name": name}),
                *((NameWord, row) for row in name_words("person", number, name, handle)),
            ]

    def _pages(self) -> Iterator[Sequence[tuple[type[Any], dict[str, Any]]]]:
        page, revision = _like(Page), _like(Revision)
        first, head = next_id(Page), next_id(Revision)
        for number in range(int(PAGES * self.times)):
            title, at = self.speech.text(2, 6).capitalize(), self._at()
            its_id, head_id = first + number, head + number
            author = self.speech.chance.choice(self._staff)
            its = {
                "id": its_id, "slug": f"bulk-{its_id}", "title": title, "head_id": head_id,
                "space_id": self.speech.chance.choice(self._spaces), "owner_id": author,
                "created_at": at, "changed_at": at,
            }  # fmt: skip
            said = {
                "id": head_id, "page_id": its_id, "number": 1, "author_id": author, "at": at,
                "title": title, "headings": [], **_said(self.speech.text(120, 300)),
            }  # fmt: skip
            yield [
                (Page, {**page, **its, "head_id": head_id}),
                (Revision, {**revision, **said}),
                *((PageTag, {"page_id": its_id, "tag": tag}) for tag in self.speech.tags()),
                *((NameWord, row) for row in name_words("page", its_id, title)),
            ]

    def _posts(self) -> Iterator[Sequence[tuple[type[Any], dict[str, Any]]]]:
        post, first = _like(Post), next_id(Post)
        for number in range(first, first + int(POSTS * self.times)):
            at, space = self._at(), self.speech.chance.choice(self._spaces)
            its = {
                "id": number, "space_id": space, "created_at": at, "active_at": at,
                "author_id": self.speech.chance.choice(self._staff), "kind": "update",
                **_said(self.speech.text(10, 40)),
            }  # fmt: skip
            placed = {"post_id": number, "created_at": at, "active_at": at}
            yield [
                (Post, {**post, **its}),
                (Placement, {**placed, "space_id": space}),
                *((PostTag, {**placed, "tag": tag}) for tag in self.speech.tags()),
            ]

    def _at(self) -> datetime:
        return _NOW - timedelta(days=365 * _YEARS * self.speech.chance.random())


def _like(model: type[Any]) -> dict[str, Any]:
    """A row of the demo, with all its columns; of posts one that begins a thread."""
    table = model.__table__
    rows = select(table).order_by(table.c.id.desc())
    if model is Post:
        rows = rows.where(Post.thread_id.is_(None), Post.removed_at.is_(None))
        rows = rows.where(Post.kind == "update")
        rows = rows.where(Post.about.is_(None), Post.quoted_id.is_(None), Post.placed_in == 1)
    if model is Page:
        rows = rows.where(Page.removal_id.is_(None), Page.status == "current")
    row = dict(db.session.execute(rows.limit(1)).mappings().one())
    kept = {name: value for name, value in row.items() if name not in _MADE}
    return {**kept, **{name: None for name in _OWN if name in row}}


_MADE = ("email_skeleton", "handle_alike", "name_key")  # of what else is in the row
_OWN = ("form_key", "parent_id", "base_id", "merged_id", "replaced_by_id", "edited_at", "about")


def _said(text: str) -> dict[str, str]:
    return {"plain": text, "source": text, "html": f"<p>{text}</p>"}
