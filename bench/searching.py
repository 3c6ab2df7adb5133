"""What a search costs the index: `python -m bench.searching` asks 50,000 made-up documents.

Times are of the processor, for the index alone: hits, exact counts and facets together in the
middle of several tries, and hints for a hundred mistyped words.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.stream import p95
from entgov.search.documents import Document
from entgov.search.filters import Filters
from entgov.search.query import understand
from entgov.search.rebuild import Rebuild
from entgov.search.whoosh_index import WhooshIndex

DOCUMENTS, SPACES, READ, PEOPLE = 50_000, 60, 50, 2_000
_TRIES = 7
_TAGS = ("bins", "waste", "parking", "tax", "floods", "policy", "news", "it")
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_SYLLABLES = [a + b for a in "bcdfghlmnprstvw" for b in ("a", "e", "i", "o", "u", "en", "or")]
_WORDS = sorted({a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in ("", "d", "ng")})
random.Random(7).shuffle(_WORDS)  # noqa: S311  # the same words each time
del _WORDS[8_000:]
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
        _hint(index, held)


def _hint(index: WhooshIndex, held: frozenset[str]) -> None:
    """The first one waits for the lexicon, and is told of by itself."""
    times, hinted = [], 0
    for word in _WORDS[:101]:
        begun = time.process_time()
        hinted += bool(index.hints(understand(word[0] + word[2:]), held))
        times.append(1_000 * (time.process_time() - begun))
    first, *others = times
    print(f"{'the first mistyped word':26}{first:21.0f} ms")
    print(
        f"{'a mistyped word':26}{hinted:8,} of 101{median(others):6.1f} ms, p95 {p95(others):.1f}"
    )


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
