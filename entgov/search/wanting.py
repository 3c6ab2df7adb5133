"""Puts a query into the terms of an index that reads words as languages.py does."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from entgov.search.common_words import telling
from entgov.search.languages import readings, ways, whole
from entgov.search.query import COMPOUND, Choice, Query
from entgov.search.ranking import Readings, Wanted


def wanted(query: Query) -> Wanted:
    """All that is asked for; what holds no letter or digit is left out."""
    times = Counter(word.casefold() for word in COMPOUND.findall(query.said))
    words = [word for word in query.words for _ in range(times[word.casefold()] or 1)]
    either = partial(_either, query)
    demanded = [choice for choice in query.choices if choice.demanded]
    others = [choice for choice in query.choices if not choice.demanded]
    return Wanted(
        words=_to_find((*(ways(query, word) for word in words), *map(either, others))),
        phrases=_to_find((*map(readings, query.phrases), *map(either, demanded))),
        without=_to_find(map(readings, query.without)),
        filters=query.filters,
        everything=not query.texts,
        title=_title(query),
    )


def bits(query: Query) -> Mapping[Readings, str]:
    """The bits of a query, by how they are read."""
    words = ((ways(query, text), text) for text in query.words)
    phrases = ((readings(text), text) for text in query.phrases)
    choices = ((_either(query, choice), " OR ".join(choice.texts)) for choice in query.choices)
    return dict((*words, *phrases, *choices))


def _title(query: Query) -> str:
    """What is called so, as its title is read: without the common words, if it has any others.

    That goes for a common word too that is wanted here, because it is an own word.
    """
    told = telling((*query.words, *query.common))
    if told or query.phrases or query.choices:
        query = replace(query, words=tuple(told))
    return whole(query)


def _either(query: Query, choice: Choice) -> Readings:
    """A phrase is found as it is said; a word also where that is said in another way."""
    read = readings if choice.demanded else partial(ways, query)
    return tuple(reading for text in choice.texts for reading in read(text))


def _to_find(read: Iterable[Readings]) -> tuple[Readings, ...]:
    return tuple(bit for bit in read if bit)
