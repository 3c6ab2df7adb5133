"""A saved search is asked again just as it was meant."""

import pytest

from entgov.search.filters import Filters
from entgov.search.own_words import OwnWords, Sense
from entgov.search.query import understand
from entgov.searches.kept import as_asked, as_kept

WORDS = OwnWords([Sense(1, ("IT", "information technology")), Sense(1, ("HMRC", "the taxman"))])


@pytest.mark.parametrize(
    "typed",
    ["IT support", "it support", "IT", "HMRC in IT", '"the IT" -tax', "is IT OR police", "the", ""],
)
def test_it_comes_back_as_it_was_with_the_words_of_the_body(typed):
    query = WORDS.added(understand(typed), {1}).limited(Filters(tags=frozenset({"tax"})))
    assert as_asked(query.said, as_kept(query), {}) == query
