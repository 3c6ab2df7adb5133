"""Which documents answer a query, in which order, and how many of each kind, space and so on.

An engine's own scoring stops at the best few, or estimates the rest. We need every match anyway,
for exact counts and because documents with all the words stand first, so postings are read once,
kept decoded, and added up here. The weight of a word comes only from documents that the reader may
see: an answer is the same as from an index that never held the others.
"""

from entgov.search.ranking.answering import answer, explain
from entgov.search.ranking.wanted import Postings, Reading, Readings, Segment, Shelf, Wanted

__all__ = [
    "Postings",
    "Reading",
    "Readings",
    "Segment",
    "Shelf",
    "Wanted",
    "answer",
    "explain",
]
