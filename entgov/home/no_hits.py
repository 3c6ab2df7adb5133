"""What the search screen offers where the words as typed find nothing, or nearly nothing.

A mistyped word is put right by itself: where it finds nothing, the right one only adds hits, and
what was typed is one link away. Else it says which words are like these, which filters stand in
the way, and how to ask or to write down what nobody has written yet.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from flask import url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from entgov.home.narrowing import Asked, Way
from entgov.search.index import Index, Results
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
    index: Index, asked: Asked, answer: Results, audience: frozenset[str]
) -> Asked | None:
    """The same search with mistyped words put right; None where there are none."""
    if asked.exact or not asked.query.texts:
        return None
    scarce = answer.total <= _NEARLY_NOTHING
    hints = index.hints(asked.query, audience, scarce=scarce)
    return _asked_so(asked, asked.address(text=respelled(asked.query, hints))) if hints else None


def no_hits(index: Index, asked: Asked, audience: frozenset[str], count: Count, to: str) -> NoHits:
    """Where to go on; `count` says how many a search finds, `to` is the space to write in."""
    said = asked.query.said
    return NoHits(
        near=[
            Way(word, replace(asked, exact=False).address(text=word, picks=()))
            for word in index.near(asked.query, audience, _MOST_NEAR)
        ],
        wider=list(_wider(asked, count)),
        ask=url_for("stream.new", space=to, kind="question", text=said or None),
        write=url_for("wiki.new", space=to, title=said[:_LONGEST_TITLE] or None),
    )


def exactly(asked: Asked) -> str:
    """The address of a search for just what was typed."""
    return replace(asked, exact=True).address()


def _wider(asked: Asked, count: Count) -> Iterator[Way]:
    chips = list(asked.chips())
    for chip in chips[:_MOST_WIDER]:
        if found := count(_asked_so(asked, chip.url)):
            yield Way(gettext("Take off “%(filter)s”", filter=chip.label), chip.url, found)
    cleared = asked.cleared()
    if cleared and len(chips) > 1 and (found := count(_asked_so(asked, cleared))):
        yield Way(gettext("Look in everything and in all spaces"), cleared, found)


def _asked_so(asked: Asked, address: str) -> Asked:
    """What one of our own addresses asks for."""
    return Asked.by(MultiDict(parse_qsl(urlsplit(address).query)), asked.meanings)
