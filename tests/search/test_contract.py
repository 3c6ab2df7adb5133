"""What every index promises. A new backend joins by joining the list in conftest.py."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.filters import ANY, FILE, Filters
from entgov.search.index import Index, Results
from entgov.search.query import Query, understand
from tests.search.conftest import empty

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

Make = Callable[..., Document]
Ask = Callable[..., Results]


def only(**wanted: str) -> Filters:
    """Filters of which each wants one thing."""
    return Filters(**{name: frozenset({value}) for name, value in wanted.items()})


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


class TestPuttingAndDropping:
    def test_an_empty_index_finds_nothing(self, index: Index, ask: Ask) -> None:
        assert ask(index, "anything") == Results()
        assert index.count() == 0
        assert list(index.versions()) == []

    def test_what_was_put_is_found(self, index: Index, document: Make, ask: Ask) -> None:
        index.refresh([document("page:1", "Parking")], [])
        assert keys(ask(index, "parking")) == ["page:1"]

    def test_putting_replaces_what_has_the_same_key(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh([document("page:1", "Parking", version=1)], [])
        index.refresh([document("page:1", "Cycling", version=2)], [])
        assert keys(ask(index, "parking")) == []
        assert keys(ask(index, "cycling")) == ["page:1"]
        assert list(index.versions()) == [("page:1", 2)]

    def test_the_last_of_several_with_one_key_counts(self, index: Index, document: Make) -> None:
        index.refresh([document("page:1", version=1), document("page:1", version=2)], [])
        assert list(index.versions()) == [("page:1", 2)]

    def test_what_was_dropped_is_gone(self, index: Index, document: Make, ask: Ask) -> None:
        index.refresh([document("page:1", "Parking"), document("page:2", "Parking")], [])
        index.refresh([], ["page:1", "page:404"])
        assert keys(ask(index, "parking")) == ["page:2"]
        assert index.count() == 1

    def test_a_reader_who_has_looked_before_sees_what_was_dropped_since(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh([document(f"page:{n}", "Parking") for n in range(9)], [])
        assert ask(index, "parking").total == 9
        index.refresh([document("page:1", "Cycling")], ["page:2"])
        assert ask(index, "parking").total == 7
        assert index.count() == 8

    def test_what_is_put_and_dropped_at_once_is_there(self, index: Index, document: Make) -> None:
        index.refresh([document("page:1", version=1)], [])
        index.refresh([document("page:1", version=2)], ["page:1"])
        assert list(index.versions()) == [("page:1", 2)]

    def test_a_refresh_that_fails_changes_nothing(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh([document("page:1", "Parking")], [])
        broken = document("page:3", "Cycling", changed_at=None)
        with pytest.raises(AttributeError):
            index.refresh([document("page:2", "Cycling"), broken], ["page:1"])
        assert keys(ask(index, "parking cycling")) == ["page:1"]
        index.refresh([document("page:2", "Cycling")], [])
        assert index.count() == 2

    def test_many_refreshes_lose_nothing(self, index: Index, document: Make, ask: Ask) -> None:
        for number in range(20):
            index.refresh([document(f"page:{number % 15}", "Parking", version=number)], [])
        assert sorted(version for _, version in index.versions()) == [*range(5, 20)]
        assert ask(index, "parking").total == 15


class TestStates:
    def test_of_twins_the_current_one_comes_first_and_the_replaced_one_last(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        states = ("replaced", "outdated", "draft", "current")
        twins = [document(state, "Parking", "Parking permits", state=state) for state in states]
        index.refresh(twins, [])
        assert keys(ask(index, "parking permits")) == list(reversed(states))

    def test_saying_it_more_often_makes_nothing_out_of_date_current(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        old = document("old", "Parking", "parking " * 20, state="outdated")
        index.refresh([old, document("new", "Parking", "parking")], [])
        assert keys(ask(index, "parking")) == ["new", "old"]

    def test_all_the_words_stand_before_some_of_them_in_any_state(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        whole = document("whole", "Parking permits", state="replaced")
        index.refresh([whole, document("part", "Parking")], [])
        assert keys(ask(index, "parking permits")) == ["whole", "part"]


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("Our policies", "policy"),
            ("the leave policy", "Policies"),
            ("meeting", "meetings"),
            ("at the café", "cafe"),
            ("resume", "résumé"),
            ("cafe\u0301s", "café"),
            ("the minister’s diary", "minister"),
            ("O'Brien", "obrien"),
            ("well-being at work", "wellbeing"),
            ("wellbeing at work", "well-being"),
            ("well-being at work", "well"),
            ("see GOV.UK", "gov.uk"),
            ("the U.K.", "uk"),
            ("R&D", "r&d"),
            ("STRASSE", "straße"),
            ("form P45", "p45"),
            ("vitamin C", "c"),
            ("سلام عليكم", "سلام"),
            ("Привет", "привет"),
            ("x" * 300, "x" * 300),
        ],
    )
    def test_a_word_is_found_however_it_is_written(
        self, index: Index, document: Make, ask: Ask, text: str, asked: str
    ) -> None:
        index.refresh([document("page:1", body=text), document("page:2", body="else")], [])
        assert keys(ask(index, asked)) == ["page:1"]

    def test_title_body_and_tags_are_searched(self, index: Index, document: Make, ask: Ask) -> None:
        index.refresh(
            [
                document("page:1", "budget"),
                document("page:2", body="budget"),
                document("page:3", tags=("budget", "annual-plan")),
                document("page:4", "another"),
            ],
            [],
        )
        assert sorted(keys(ask(index, "budget"))) == ["page:1", "page:2", "page:3"]
        assert keys(ask(index, "#annual-plan")) == ["page:3"]

    def test_a_phrase_does_not_reach_from_one_tag_into_the_next(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh([document("page:1", tags=("annual-plan", "budget"))], [])
        assert ask(index, '"annual plan"').total == 1
        assert ask(index, '"plan budget"').total == 0

    def test_any_word_is_enough(self, index: Index, document: Make, ask: Ask) -> None:
        index.refresh([document("page:1", "parking"), document("page:2", "cycling")], [])
        assert sorted(keys(ask(index, "parking cycling swimming"))) == ["page:1", "page:2"]

    def test_a_phrase_is_demanded(self, index: Index, document: Make, ask: Ask) -> None:
        index.refresh(
            [
                document("page:1", body="Annual leave is leave by the year."),
                document("page:2", body="Leave the annual report here."),
                document("page:3", "Annual leave"),
            ],
            [],
        )
        assert sorted(keys(ask(index, '"annual leave" report'))) == ["page:1", "page:3"]
        assert keys(ask(index, '"leave is leave"')) == ["page:1"]
        assert keys(ask(index, '"leave the annual"')) == ["page:2"]
        assert keys(ask(index, '"annual leave" "by the year"')) == ["page:1"]

    def test_a_minus_rules_out(self, index: Index, document: Make, ask: Ask) -> None:
        index.refresh(
            [document("page:1", "parking permit"), document("page:2", "parking fine")], []
        )
        assert keys(ask(index, "parking -fines")) == ["page:1"]
        assert keys(ask(index, 'parking -"parking permit"')) == ["page:2"]
        assert ask(index, "-fine") == Results()

    def test_common_words_find_only_where_there_is_nothing_else(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document("page:1", body="it is by the lift"),
                document("page:2", "IT", "who to call"),
                document("page:3", "The lift"),
            ],
            [],
        )
        assert keys(ask(index, "the lift")) == ["page:3", "page:1"]
        assert keys(ask(index, "IT")) == ["page:2", "page:1"]
        assert sorted(keys(ask(index, "the who"))) == ["page:1", "page:2", "page:3"]
        assert keys(ask(index, '"by the lift"')) == ["page:1"]

    def test_of_what_stands_around_an_or_any_is_enough(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document("page:1", body="annual leave"),
                document("page:2", body="sick leave"),
                document("page:3", body="leave of absence, paid"),
                document("page:4", body="paid annual leave"),
            ],
            [],
        )
        either = '"annual leave" OR "sick leave"'
        assert sorted(keys(ask(index, either))) == ["page:1", "page:2", "page:4"]
        assert keys(ask(index, f"{either} paid"))[0] == "page:4"
        assert sorted(keys(ask(index, "sick OR paid"))) == ["page:2", "page:3", "page:4"]


class TestFilters:
    def test_alone_they_find_all_that_passes_the_newest_first(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        older = NOW - timedelta(days=9)
        index.refresh(
            [
                document("page:1", by=("7",), changed_at=older),
                document("page:2", by=("7", "8"), state="draft"),
                document("page:3", by=("8",)),
                document("page:4", by=("7",), audience=("others",)),
            ],
            [],
        )
        assert keys(ask(index, "", filters=only(by="7"))) == ["page:2", "page:1"]
        assert keys(ask(index, "", filters=only(by="7", states="draft"))) == ["page:2"]
        assert keys(ask(index, "", filters=Filters(until=NOW))) == ["page:1"]
        assert ask(index, "") == Results()

    def test_tags_add_up_and_everything_else_takes_its_place(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        last_year = NOW - timedelta(days=300)
        index.refresh(
            [
                document("page:1", "parking", tags=("a", "b"), state="draft"),
                document("page:2", "parking", tags=("a",), state="current"),
                document("page:3", "parking", tags=("b", "c"), changed_at=last_year),
            ],
            [],
        )
        both = ask(index, "parking", filters=Filters(tags=frozenset("ab")))
        assert (keys(both), both.tags) == (["page:1"], {"a": 1, "b": 1})
        one = ask(index, "parking", filters=only(tags="b"))
        assert (one.total, one.tags) == (2, {"a": 1, "b": 2, "c": 1})
        drafts = ask(index, "parking", filters=only(states="draft"))
        assert (drafts.total, drafts.states) == (1, {"draft": 1, "current": 1})
        old = ask(index, "parking", filters=Filters(until=NOW))
        assert (keys(old), old.years) == (["page:3"], {"2026": 2, "2025": 1})

    def test_a_narrower_kind_is_of_its_kind_too(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document("post:1", "parking", kind="post", narrower="question"),
                document("post:2", "parking", kind="post"),
            ],
            [],
        )
        assert keys(ask(index, "parking", filters=only(kinds="question"))) == ["post:1"]
        posts = ask(index, "parking", filters=only(kinds="post"))
        assert (posts.total, posts.kinds) == (2, {"post": 2, "question": 1})

    def test_the_newest_first_if_that_is_asked_for(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        made = [
            document(f"page:{n}", "parking " * n, changed_at=NOW - timedelta(days=n))
            for n in (3, 1, 2)
        ]
        index.refresh(made, [])
        assert keys(ask(index, "parking", sort="newest")) == ["page:1", "page:2", "page:3"]


class TestOrder:
    def test_the_title_weighs_more_than_the_body(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document("page:1", "Notes", "parking is parking, parking or parking"),
                document("page:2", "Parking", "notes"),
            ],
            [],
        )
        assert keys(ask(index, "parking")) == ["page:2", "page:1"]

    def test_documents_with_all_words_stand_first(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        others = [document(f"post:{n}", "Notes") for n in range(50)]
        one = document("page:1", "Permit permit", "permit", tags=("permit",))
        both = document("page:2", "Notes", "long " * 300 + "parking and permits")
        index.refresh([one, both, *others], [])
        assert keys(ask(index, "parking permit")) == ["page:2", "page:1"]

    def test_recent_weighs_a_little_more(self, index: Index, document: Make, ask: Ask) -> None:
        old = NOW - timedelta(days=700)
        index.refresh(
            [
                document("page:1", "Plan", "parking in town", changed_at=old),
                document("page:2", "Plan", "parking in the old town"),
                document("page:3", "Parking", "in town", changed_at=old),
            ],
            [],
        )
        assert keys(ask(index, "parking")) == ["page:3", "page:2", "page:1"]

    def test_ties_go_to_the_newest_then_by_key(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        newer = NOW - timedelta(hours=1)
        older = NOW - timedelta(hours=2)
        index.refresh([document("page:3", "parking", changed_at=older)], [])
        index.refresh([document("page:2", "parking", changed_at=newer)], [])
        index.refresh([document("page:1", "parking", changed_at=older)], [])
        assert keys(ask(index, "parking")) == ["page:2", "page:1", "page:3"]

    def test_turning_the_page_within_a_day_shuffles_nothing(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document(f"page:{n}", "x " * n + "parking", changed_at=NOW - timedelta(hours=9 * n))
                for n in range(40)
            ],
            [],
        )
        first = ask(index, "parking", per_page=40)
        later = ask(index, "parking", per_page=40, now=NOW + timedelta(hours=11))
        assert first == later

    def test_pages_before_the_first_and_after_the_last(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh([document(f"page:{n}", "parking") for n in range(3)], [])
        assert keys(ask(index, "parking", page=0, per_page=2)) == ["page:0", "page:1"]
        assert keys(ask(index, "parking", page=2, per_page=2)) == ["page:2"]
        beyond = ask(index, "parking", page=10**9, per_page=2)
        assert (beyond.total, beyond.hits) == (3, ())


class TestCounts:
    def test_each_count_leaves_out_its_own_filter(
        self, index: Index, document: Make, ask: Ask
    ) -> None:
        index.refresh(
            [
                document("page:1", "parking", spaces=("1",)),
                document("page:2", "parking", spaces=("2",)),
                document("post:1", "parking", kind="post", spaces=("2",)),
                document("person:1", "parking", kind="person", spaces=()),
                document("page:3", "parking", spaces=("3",), audience=("secret",)),
                document("page:4", "parking", audience=()),
            ],
            [],
        )
        results = ask(index, "parking", filters=only(kinds="page", spaces="2"))
        assert results.total == 1
        assert results.kinds == {"page": 1, "post": 1}
        assert results.spaces == {"1": 1, "2": 1}
        unfiltered = ask(index, "parking")
        assert unfiltered.total == 4
        assert unfiltered.kinds == {"page": 2, "post": 1, "person": 1}
        assert unfiltered.spaces == {"1": 1, "2": 2}
        assert index.count() == 6

    def test_a_reader_with_no_terms_sees_nothing(self, index: Index, document: Make) -> None:
        index.refresh([document("page:1", "parking"), document("page:2", "x", audience=())], [])
        assert index.search(understand("parking x"), frozenset(), now=NOW) == Results()


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "a\0b", "x" * 10_000, "word " * 2_000, "!?*()[]{}^~:/\\", "NOT NOT a",
        "AND", "OR OR", '"', '"unbalanced', 'a "b" c"', '""', "-", "--", '-"', "-a", "title:x",
        "a AND (b", "[a TO", "*", "?", "a*", "~", "a~2", "^5", "😀", "👩‍👩‍👧", "\ud800",
        "שלום עולם", "\u202eright to left", "ﷺ", "ﾞ", "İI", "\u0301", "'", "a'", "'s", "_", "a_b",
    ],
)  # fmt: skip
def test_strange_input_is_just_input(index: Index, document: Make, ask: Ask, text: str) -> None:
    strange = "".join(letter for letter in text if letter != "\ud800")
    index.refresh([document("page:1", strange, strange, tags=(strange,))], [])
    results = ask(index, text)
    assert results.total in (0, 1)
    assert results.total == len(results.hits)


@settings(max_examples=40, deadline=None)
@given(texts=st.tuples(st.text(), st.text(), st.text()))
def test_no_text_is_refused(
    new_index: Callable[[], Index], document: Make, texts: tuple[str, str, str]
) -> None:
    title, body, asked = texts
    index = new_index()
    index.refresh([document("page:1", title, body, tags=(title,))], [])
    assert index.search(understand(asked), frozenset(["staff"]), now=NOW).total <= 1


# The model: what a reader finds, told in the plainest way.

WORDS = ["amber", "birch", "cedar", "the", "of"]
COMMON = {"the", "of"}
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)
readers = st.sampled_from([frozenset(held) for held in ("", "a", "b", "ab", "abcx")])
moments = st.timedeltas(timedelta(days=-20_000), timedelta(days=900)).map(NOW.__add__)
states = st.sampled_from(["", "current", "draft", "outdated", "replaced"])
documents = st.builds(
    Document,
    key=st.integers(1, 12).map("thing:{}".format),
    kind=st.sampled_from(["page", "post", "person"]),
    narrower=st.sampled_from(["", "question", "answer"]),
    by=st.sampled_from([(), ("7",), ("7", "8")]),
    owner=st.sampled_from(["", "7", "8"]),
    has_file=st.booleans(),
    state=states,
    title=texts,
    body=texts,
    tags=st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
    spaces=st.sampled_from([(), ("1",), ("2",), ("1", "2")]),
    audience=st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
    changed_at=moments,
    version=st.integers(0, 9),
    former=st.lists(texts, max_size=1).map(tuple),
    context=texts,
    half_life=st.sampled_from([0, 90, 730]),
    led=st.integers(0, 9),
    thread=st.sampled_from(["", "t1", "t2"]),
    above=st.sampled_from([(), (), ("t1",), ("t1", "t2")]),
)
refreshes = st.lists(
    st.tuples(
        st.lists(documents, max_size=8),
        st.lists(st.integers(1, 12).map("thing:{}".format), max_size=3),
    ),
    min_size=1,
    max_size=4,
)
queries = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.just("OR"),
        st.sampled_from(WORDS).map("-{}".format),
        phrases.map('"{}"'.format),
        phrases.map('-"{}"'.format),
    ),
    max_size=5,
).map(lambda pieces: understand(" ".join(pieces)))


@dataclass(frozen=True)
class Model:
    """The documents that are there, by key."""

    documents: dict[str, Document]

    def found(self, query: Query, held: frozenset[str]) -> list[Document]:
        return [
            document
            for document in self.documents.values()
            if held & set(document.audience) and matches(document, query)
        ]


def says(document: Document, text: str) -> bool:
    fields = [document.title, document.body, *document.tags, *document.former, document.context]
    return any(f" {text} " in f" {field} " for field in fields)


def overtaken(document: Document, found: list[Document]) -> list[str]:
    """The keys of what the document stands above, wherever it would stand by itself."""
    others = [each for each in found if each.thread and each.thread in document.above]
    return [each.key for each in others if each.thread not in each.above]


def matches(document: Document, query: Query) -> bool:
    if query.wants_nothing or any(says(document, text) for text in query.without):
        return False
    demanded = [(text,) for text in query.phrases]
    demanded += [choice.texts for choice in query.choices if choice.demanded]
    if demanded:
        return all(any(says(document, text) for text in texts) for texts in demanded)
    return not query.texts or any(says(document, text) for text in query.texts)


def sorts(document: Document) -> dict[str, set[str]]:
    """All that filters ask of a document, but for the time."""
    return {
        "kinds": {document.kind, document.narrower} - {""},
        "spaces": set(document.spaces),
        "by": set(document.by),
        "owners": {document.owner} - {""},
        "states": {document.state} - {""},
        "holds": {FILE} if document.has_file else set(),
        "tags": set(document.tags),
    }


def passes(document: Document, filters: Filters, but: str = "") -> bool:
    """Whether it passes all filters, or all but those of one sort."""
    its = sorts(document)
    wanted = {name: getattr(filters, name) for name in ANY if name != but}
    in_time = (not filters.since or filters.since <= document.changed_at) and (
        not filters.until or document.changed_at < filters.until
    )
    return (
        all(not some or some & its[name] for name, some in wanted.items())
        and filters.tags <= its["tags"]
        and (in_time or but == "changed")
    )


def counted(found: list[Document], filters: Filters, name: str, but: str) -> Counter[str]:
    """How many have each thing of a sort, of those that pass all filters but some."""
    left = [document for document in found if passes(document, filters, but)]
    return Counter(value for document in left for value in sorts(document)[name])


def filled(index: Index, refreshes: Iterable[tuple[list[Document], list[str]]]) -> Model:
    """Puts and drops in the index, and in the model alike."""
    there: dict[str, Document] = {}
    for put, drop in refreshes:
        index.refresh(put, drop)
        for key in drop:
            there.pop(key, None)
        there.update({document.key: document for document in put})
        assert index.count() == len(there)
    return Model(there)


def some_of(name: str, *values: str) -> st.SearchStrategy[Filters]:
    wanted = st.frozensets(st.sampled_from(values), min_size=1, max_size=2)
    return wanted.map(lambda some: Filters(**{name: some}))  # type: ignore[arg-type]


all_filters = st.lists(  # few at once, so that they leave something to be counted
    st.one_of(
        some_of("kinds", "page", "post", "question"),
        some_of("spaces", "1", "2"),
        some_of("by", "7", "8"),
        some_of("owners", "7", "8"),
        some_of("states", "current", "draft"),
        some_of("holds", FILE),
        some_of("tags", *WORDS),
        moments.map(lambda since: Filters(since=since)),
        moments.map(lambda until: Filters(until=until)),
    ),
    max_size=3,
).map(lambda many: reduce(or_, many, Filters()))


@settings(max_examples=60, deadline=None)
@given(
    refreshes=refreshes,
    query=queries,
    held=readers,
    filters=all_filters,
    per_page=st.integers(1, 4),
    sort=st.sampled_from(["best", "newest"]),
    zone=st.sampled_from([UTC, ZoneInfo("Pacific/Auckland")]),
)
def test_readers_find_exactly_what_matches_and_is_theirs(
    new_index: Callable[[], Index],
    refreshes: list[tuple[list[Document], list[str]]],
    query: Query,
    held: frozenset[str],
    filters: Filters,
    per_page: int,
    sort: Any,
    zone: Any,
) -> None:
    index = new_index()
    model = filled(index, refreshes)
    query = query.limited(filters)
    found = model.found(query, held)
    expected = [document for document in found if passes(document, filters)]

    asked: dict[str, Any] = {"sort": sort, "per_page": per_page, "now": NOW.astimezone(zone)}
    pages = [
        index.search(query, held, page=page, **asked)
        for page in range(1, len(expected) // per_page + 3)
    ]
    hits = [hit for page in pages for hit in page.hits]

    assert sorted(index.versions()) == sorted(
        (document.key, document.version) for document in model.documents.values()
    )
    assert sorted(hit.key for hit in hits) == sorted(document.key for document in expected)
    assert {page.total for page in pages} == {len(expected)}
    for name, but in {"kinds": "kinds", "spaces": "spaces", "states": "states", "tags": ""}.items():
        assert getattr(pages[0], name) == counted(found, filters, name, but), name
    assert pages[0].years == Counter(
        str(each.changed_at.astimezone(zone).year)
        for each in found
        if passes(each, filters, "changed")
    )
    if sort == "newest":
        newest = sorted(expected, key=lambda each: (-each.changed_at.timestamp(), each.key))
        assert [hit.key for hit in hits] == [each.key for each in newest]
        return
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    places = {hit.key: place for place, hit in enumerate(hits)}
    titled = {hit.key for hit in hits if hit.score >= 2}
    for each in expected if query.texts else ():  # else they are in the order of time
        below = set(overtaken(each, expected)) - titled
        assert all(places[each.key] < places[key] for key in below)
    wanted = [(text,) for text in query.words]
    wanted += [choice.texts for choice in query.choices if not choice.demanded]
    complete = [
        all(any(says(model.documents[hit.key], text) for text in texts) for texts in wanted)
        for hit in hits
        if not overtaken(model.documents[hit.key], expected)
    ]
    assert complete == sorted(complete, reverse=True)


def test_what_a_reader_may_not_see_changes_no_score(index: Index, document: Make, ask: Ask) -> None:
    index.refresh([document("page:1", "parking"), document("page:2", "cycling")], [])
    alone = ask(index, "parking")
    hidden = [document(f"page:{n}", "parking", audience=("others",)) for n in range(3, 9)]
    index.refresh(hidden, [])
    assert ask(index, "parking") == alone


@settings(max_examples=40, deadline=None)
@given(
    refreshes=refreshes,
    query=queries,
    filters=all_filters,
    held=readers,
    gone=st.sets(st.integers(1, 12).map("thing:{}".format), max_size=4),
)
def test_what_a_reader_may_not_see_does_not_exist(
    new_index: Callable[[], Index],
    refreshes: list[tuple[list[Document], list[str]]],
    query: Query,
    filters: Filters,
    held: frozenset[str],
    gone: set[str],
) -> None:
    full, open_only = new_index(), new_index()
    model = filled(full, refreshes)
    readable = (one for one in model.documents.values() if held & set(one.audience))
    open_only.refresh([one for one in readable if one.key not in gone], [])
    query, own = query.limited(filters), frozenset({"1"})
    for ask, how in (("search", {"own": own, "now": NOW}), ("hints", {}), ("near", {})):
        full_answer = getattr(full, ask)(query, held, gone=gone, **how)
        assert full_answer == getattr(open_only, ask)(query, held, **how), ask


def test_a_reader_sees_what_another_instance_committed(
    open_index: Callable[[Path], Index], tmp_path: Path, document: Make, ask: Ask
) -> None:
    writer, reader = empty(open_index(tmp_path)), open_index(tmp_path)
    assert ask(reader, "parking") == Results()
    writer.refresh([document("page:1", "Parking")], [])
    assert keys(ask(reader, "parking")) == ["page:1"]
    writer.refresh([document("page:1", "Parking", audience=("others",))], [])
    assert keys(ask(reader, "parking")) == []


def test_readers_in_threads_see_each_refresh_whole(index: Index, document: Make, ask: Ask) -> None:
    batch = [document(f"page:{n}", f"parking number {n}") for n in range(30)]
    index.refresh(batch, [])
    done = threading.Event()
    totals: set[int] = set()

    def read() -> None:
        while not done.is_set():
            totals.add(ask(index, 'parking "parking number"').total)

    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(read) for _ in range(3)]
        try:
            for version in range(2, 12):
                index.refresh([replace(one, version=version) for one in batch], [])
        finally:
            done.set()
    assert [reader.result() for reader in reading] == [None] * 3
    assert totals == {30}
