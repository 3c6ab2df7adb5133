"""What speaks for a document beside its words: how fresh it is, what leads to it, whose space it is
in, and that it answers another. Every index promises this."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.index import Index, Results
from entgov.search.query import understand
from tests.search.conftest import NOW
from tests.search.test_contract import documents, keys, queries

Make = Callable[..., Document]
Ask = Callable[..., Results]

DAY = timedelta(days=1)


class TestFreshness:
    def test_what_ages_quickly_falls_behind_what_ages_slowly(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        quick, slow = (
            document(key, "parking", half_life=days, changed_at=NOW - 200 * DAY)
            for key, days in (("quick", 90), ("slow", 730))
        )
        index.refresh([quick, slow], [])
        assert keys(ask(index, "parking")) == ["slow", "quick"]

    def test_what_does_not_age_is_neither_old_nor_new(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        old, new = (
            document(key, "parking", half_life=0, changed_at=NOW - days * DAY)
            for key, days in (("old", 9_000), ("new", 1))
        )
        index.refresh([old, new], [])
        first, second = ask(index, "parking").hits
        assert first.score == second.score


class TestLeading:
    def test_of_twins_the_one_to_which_more_leads_comes_first(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh([document(str(n), "parking", led=n) for n in (0, 3, 1)], [])
        assert keys(ask(index, "parking")) == ["3", "1", "0"]

    def test_it_makes_nothing_say_more_than_it_does(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document("famous", body="parking in the town " + "and more " * 90, led=99),
                document("meant", "Parking"),
            ],
            [],
        )
        assert keys(ask(index, "parking fees")) == ["meant", "famous"]

    def test_it_is_told_for_every_document(self, index: Index, document: Make) -> None:
        index.refresh([document("1", led=2), document("2"), document("3", led=1)], [])
        index.refresh([document("1", led=4)], ["3"])
        assert dict(index.led()) == {"1": 4, "2": 0}


class TestOwnSpaces:
    def test_of_twins_the_one_in_an_own_space_comes_first(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh([document(n, "parking", spaces=(n, "9")) for n in "123"], [])
        assert keys(ask(index, "parking", own=frozenset({"2"}))) == ["2", "1", "3"]
        assert keys(ask(index, "parking")) == ["1", "2", "3"]

    def test_they_change_nothing_but_the_order(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        hidden = document("4", "parking", spaces=("4",), audience=("others",))
        index.refresh([hidden, *(document(n, "parking", spaces=(n,)) for n in "123")], [])
        some, none = ask(index, "parking", own=frozenset("24")), ask(index, "parking")
        assert replace(some, hits=()) == replace(none, hits=())
        assert sorted(keys(some)) == sorted(keys(none))


class TestFormerTitles:
    def test_a_title_weighs_more_than_one_of_before_and_that_more_than_words(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document("says", "Notes", "parking"),
                document("was", "Cars", former=("Bicycles", "Parking")),
                document("is", "Parking"),
            ],
            [],
        )
        assert keys(ask(index, "parking")) == ["is", "was", "says"]
        assert ask(index, '"bicycles parking"').total == 0
        assert index.hints(understand("bicycels"), frozenset({"staff"})) == {"bicycels": "bicycles"}


class TestAnswers:
    def test_an_answer_is_found_by_what_was_asked_too(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        asked = document("asked", body="where is parking", thread="t")
        answer = document("answer", body="behind it", context=asked.body, above=("t",))
        index.refresh([asked, answer, document("else", body="parking")], [])
        assert keys(ask(index, "parking where"))[:2] == ["answer", "asked"]
        assert ask(index, "behind -parking").total == 0

    def test_an_answer_stands_right_above_its_question(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        asked = document("asked", "Where is parking?", "parking here", thread="t")
        answer = document("answer", body="parking is there", thread="t", above=("t",), half_life=1)
        index.refresh([asked, document("else", "Parking cars", "see there")], [])
        index.refresh([answer, document("reply", body="no idea of parking", thread="t")], [])
        found = ask(index, "parking here")
        assert keys(found)[:2] == ["answer", "asked"]
        assert found.hits[0].score == found.hits[1].score
        assert [keys(ask(index, "parking here", page=n, per_page=1)) for n in (1, 2)] == [
            ["answer"],
            ["asked"],
        ]

    def test_what_is_higher_by_itself_stays(self, index: Index, document: Make, ask: Ask) -> None:
        index.refresh(
            [
                document("page", "Parking", "parking", above=("t",)),
                document("else", "Parking cars"),
                document("post", body="some parking " + "and more " * 50, thread="t"),
            ],
            [],
        )
        assert keys(ask(index, "parking")) == ["page", "else", "post"]

    def test_an_exact_title_stays_first(self, index: Index, document: Make, ask: Ask) -> None:
        asked = document("asked", "Parking", thread="t")
        index.refresh([asked, document("answer", body="parking", above=("t",))], [])
        assert keys(ask(index, "parking")) == ["asked", "answer"]

    @pytest.mark.parametrize("hidden", ["asked", "answer"])
    def test_what_one_may_not_see_moves_nothing(
        self, index: Index, document: Make, ask: Ask, hidden: str
    ) -> None:
        made = [
            document("asked", "Where is parking?", thread="t"),
            document("between", "The parking of cars"),
            document("answer", body="parking there", above=("t",)),
        ]
        out = [replace(one, audience=("x",)) if one.key == hidden else one for one in made]
        index.refresh(out, [])
        others = [one.key for one in made if one.key != hidden]
        assert sorted(keys(ask(index, "parking"))) == sorted(others)
        assert keys(ask(index, "parking"))[0] == next(iter(others))


@settings(max_examples=60, deadline=None)
@given(made=st.lists(documents, max_size=12, unique_by=lambda each: each.key), query=queries)
def test_all_else_keeps_its_order_and_the_first_pages_are_those_of_the_whole(
    new_index: Callable[[], Index], made: list[Document], query: object
) -> None:
    everyone, index, plain = frozenset("abc"), new_index(), new_index()
    index.refresh(made, [])
    plain.refresh([replace(one, above=()) for one in made], [])
    answers = {one.key for one in made if one.above}

    def order(of: Index, per_page: int = 20, page: int = 1) -> list[str]:
        found = of.search(query, everyone, per_page=per_page, page=page, now=NOW)  # type: ignore[arg-type]
        return keys(found)

    whole = order(index)
    assert [key for key in whole if key not in answers] == [
        key for key in order(plain) if key not in answers
    ]
    assert [order(index, 1, page) for page in range(1, len(whole) + 1)] == [[key] for key in whole]
