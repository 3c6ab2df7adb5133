"""What the search screen offers where the words as typed find nothing, or nearly nothing.

A mistyped word is put right by itself: where it finds nothing, the right one only adds hits, and
what was typed is one link away. Else it says which words are like these, which filters stand in
the way, and how to ask or to write down what nobody has written yet.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext

from entgov.home.narrowing import Asked, Way
from entgov.search.index import Results
from entgov.search.library import Library
from entgov.search.spelling import respelled

_NEARLY_NOTHING = 2  # hits
_MOST_NEAR = 6
_MOST_WIDER = 5
_LONGEST_TITLE = 100

Count = Callable[[Asked], int]


@dataclass(frozen=True)
class NoHits:
    """Ways on from a search that found nothing.

    near   words that are found and like those that are not
    wider  the same search without a filter, where that finds something
    ask    where the words can be asked as a question
    write  where a page with this title is written
    """

    near: Sequence[Way]
    wider: Sequence[Way]
    ask: str
    write: str


def put_right(
    library: Library, asked: Asked, answer: Results, audience: frozenset[str]
) -> Asked | None:
    """The same search with mistyped words put right; None where there are none."""
    if asked.exact or not asked.query.texts:
        return None
    scarce = answer.total <= _NEARLY_NOTHING
    hints = library.hints(asked.query, audience, scarce=scarce)
    return asked.like(respelled(asked.query, hints), asked.picks) if hints else None


def no_hits(
    library: Library, asked: Asked, audience: frozenset[str], count: Count, to: str
) -> NoHits:
    """Where to go on; `count` says how many a search finds, `to` is the space to write in."""
    said = asked.query.said
    return NoHits(
        near=[
            Way(word, replace(asked, exact=False).address(text=word, picks=()))
            for word in library.near(asked.query, audience, _MOST_NEAR)
        ],
        wider=list(_wider(asked, count)),
        ask=url_for("stream.new", space=to, kind="question", text=said or None),
        write=url_for("wiki.new", space=to, title=said[:_LONGEST_TITLE] or None),
    )


def exactly(asked: Asked) -> str:
    """The address of a search for just what was typed."""
    return replace(asked, exact=True).address()


def _wider(asked: Asked, count: Count) -> Iterator[Way]:
    less = list(asked.less())
    for said, wider in less[:_MOST_WIDER]:
        if found := count(wider):
            yield Way(gettext("Take off “%(filter)s”", filter=said), wider.address(), found)
    cleared = asked.cleared()
    if cleared and len(less) > 1 and (found := count(cleared)):
        yield Way(gettext("Look in everything and in all spaces"), cleared.address(), found)
