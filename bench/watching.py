"""What saved searches cost the worker: `python -m bench.watching [--searches N]`.

So many different searches of two words, of the people of the demo, are held against its newest
posts, as the worker does it: in batches, down to the notices. Of the processor's time.
"""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from statistics import median
from typing import Any, TypeVar

import click
from sqlalchemy import func, select

from bench.data import Size, borough
from bench.stream import p95
from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core.database import db, insert, portions, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import Settings
from entgov.notifications.models import Notice
from entgov.search.query import COMPOUND, understand
from entgov.search.watch import Watch
from entgov.searches import telling
from entgov.searches.commands import digest_of
from entgov.searches.models import SavedSearch
from entgov.stream import searchable

_SIZE = Size(people=60, pages=20, posts=2_000)
_BATCHES, _BATCH = 2, 200

Result = TypeVar("Result")


@click.command()
@click.option("--searches", type=click.IntRange(1), default=20_000, help="Different ones.")
def main(searches: int) -> None:
    """Print what was measured."""
    with borough(_SIZE, "watched") as folder, create_app(Settings(data=folder)).app_context():
        _report(searches)


def _report(searches: int) -> None:
    documents = list(searchable.everything())
    asked = set(
        _asked(sorted({word for d in documents for word in COMPOUND.findall(d.body)}), searches)
    )
    _save(asked)
    took, watch = _timed(lambda: Watch((text, understand(text)) for text in asked))
    click.echo(f"{len(asked):,} searches are read in {took:,.0f} ms")
    held = [_timed(partial(watch.answered_by, document))[0] for document in documents]
    click.echo(
        f"a post is held against them in {median(held):.2f} ms, at p95 in {p95(held):.2f} ms"
    )
    before = _notices()
    took = sum(_timed(partial(telling.listen, facts))[0] for facts in _facts())
    posts, told = _BATCHES * _BATCH, _notices() - before
    click.echo(f"{posts:,} posts cost the worker {took / posts:.2f} ms each; {told:,} notices")


def _asked(words: list[str], number: int) -> Iterator[str]:
    chance = random.Random(7)  # noqa: S311  # the same each time
    return (" ".join(chance.sample(words, 2)) for _ in range(number))


def _save(asked: set[str]) -> None:
    """As many for each of the people, all saved before anything was said."""
    people = db.session.scalars(select(Person.id).where(Person.status == "active")).all()
    began = db.session.scalar(select(func.min(FactRecord.at)))
    same: dict[str, Any] = {"limits": {}, "tells": True, "since": began, "changed_at": began}
    rows = (
        {"person_id": person, "name": text, "terms": text, "digest": digest_of(text), "said": text}
        for person, text in zip(cycle(people), sorted(asked))  # people go round
    )
    with transaction():
        for some in portions(rows):
            db.session.execute(insert(SavedSearch).values([row | same for row in some]))


def _facts() -> Iterator[list[FactRecord]]:
    published = select(FactRecord).where(FactRecord.kind == "PostPublished")
    found = iter(db.session.scalars(published.order_by(FactRecord.id.desc())).all())
    return (list(islice(found, _BATCH)) for _ in range(_BATCHES))


def _notices() -> int:
    return db.session.scalar(select(func.count()).select_from(Notice)) or 0


def _timed(act: Callable[[], Result]) -> tuple[float, Result]:
    began = time.process_time()
    done = act()
    return 1000 * (time.process_time() - began), done


if __name__ == "__main__":
    main()
