"""What filters and facets cost: `python -m bench.filters` asks 50,000 made-up documents.

Times are of the processor, in the middle of several tries, for the index alone.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from entgov.search.documents import Document
from entgov.search.filters import Filters
from entgov.search.query import understand
from entgov.search.rebuild import Rebuild
from entgov.search.whoosh_index import WhooshIndex

DOCUMENTS, SPACES, READ, PEOPLE = 50_000, 60, 50, 2_000
_TRIES = 7
_TAGS = ("bins", "waste", "parking", "tax", "floods", "policy", "news", "it")
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS = [f"w{number:x}" for number in range(8_000)]
_OFTEN = [1 / (number + 3) for number in range(8_000)]
_MIDDLING = " ".join(_WORDS[5:8])

ASKED = (
    ("a common word", _WORDS[5], Filters()),
    ("three common words", _MIDDLING, Filters()),
    ("the same, two filters", _MIDDLING, Filters(frozenset({"post"}), frozenset({"3"}))),
    ("a rare word", _WORDS[900], Filters()),
    (
        "the same, three filters",
        _WORDS[900],
        Filters(frozenset({"post"}), tags=frozenset(_TAGS[:2])),
    ),
    ("a space alone", "", Filters(spaces=frozenset({"3"}))),
    ("a person alone", "", Filters(by=frozenset({"7"}))),
)


def main() -> None:
    """Print how many hits each question has, and how long it takes."""
    held = frozenset(f"space:{number}" for number in range(READ))
    with TemporaryDirectory() as folder:
        with Rebuild(Path(folder)) as fresh:
            fresh.put(_documents())
            fresh.swap()
        index = WhooshIndex(Path(folder))
        for name, text, filters in ASKED:
            query = understand(text).limited(filters)
            hits = index.search(query, held, now=_NOW).total
            times = []
            for _ in range(_TRIES):
                begun = time.process_time()
                index.search(query, held, now=_NOW)
                times.append(1_000 * (time.process_time() - begun))
            print(f"{name:26}{hits:8,} hits{median(times):8.1f} ms")


def _documents() -> Iterator[Document]:
    chance = random.Random(1)  # noqa: S311  # the same documents each time
    for number in range(DOCUMENTS):
        kind = "post" if number % 10 else "page"
        length = chance.randrange(10, 40) if kind == "post" else chance.randrange(120, 300)
        space = str(chance.randrange(SPACES))
        yield Document(
            key=f"{kind}:{number}",
            kind=kind,
            title="",
            body=" ".join(chance.choices(_WORDS, _OFTEN, k=length)),
            tags=tuple(chance.sample(_TAGS, chance.randrange(3))),
            spaces=(space,),
            audience=(f"space:{space}",),
            changed_at=_NOW - timedelta(days=1_500 * chance.random()),
            version=number,
            by=(str(chance.randrange(PEOPLE)),),
        )


if __name__ == "__main__":
    main()
