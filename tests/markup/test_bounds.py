"""Texts made to cost more than they are worth: each ends, stays small, and loses no words."""

import subprocess
import sys

import pytest

from entgov.core.child import HOUSE
from entgov.markup import MAX_SOURCE, TooLong, parse, workshop
from entgov.markup.bounds import (
    MAX_COLUMNS,
    MAX_NESTING,
    MAX_URL,
    SMALL_SOURCE,
    TooMuch,
    max_output,
)
from entgov.markup.draft import Draft, draft

QUOTES_AND_LISTS = "> a\n- b\n" * 400


def filled(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


@pytest.mark.parametrize(
    "source",
    [
        filled("*a **b ", 32_768),
        filled("*a _b ", 16_384) + filled("b_ a* ", 16_384),
        "[" * 10_000,
        "[" * 5_000 + "]" * 5_000,
        "![" * 5_000,
        filled("[](", 30_000),
        ">" * 10_000,
        filled("> - ", 10_000),
        filled("- ", 10_000),
        QUOTES_AND_LISTS,
        "[a]: https://b.example/" + "x" * 32_000 + "\n\n" + filled("[a] ", 32_000),
        "[a]: https://b.example/" + "x" * 1_900 + "\n\n" + filled("[a] ", 60_000),
        "|a" * 90 + "|\n" + "|-" * 90 + "|\n" + filled("|\n", 40_000),
        "|a|\n|-|\n" + filled("|b|\n", 40_000),
        filled("-|-\n", 40_000),
        "|" * 20_000,
        filled("`a ``b ", 20_000),
        filled("~~a ", 20_000),
        filled("[[", 20_000),
        filled("#a ", 20_000),
        "http://a" + ")" * 20_000,
        filled("<!--", 20_000),
        filled("# a\n", 20_000),
        filled("&", 20_000),
        "\\" * 20_000,
    ],
)
def test_costly_text_ends_and_stays_in_proportion(source: str) -> None:
    rendered = parse(source).render()
    assert len(rendered.html) <= max_output(source)
    assert len(rendered.plain) <= 2 * len(source)


def test_quotes_and_lists_in_turn_end_before_the_stack_of_python_does() -> None:
    with pytest.raises(TooMuch):
        draft(QUOTES_AND_LISTS)


@pytest.mark.parametrize("address", ["https://b.example/", "/wiki/"])
def test_an_absurdly_long_address_is_text(address: str) -> None:
    assert "<a" not in parse(f"[a]({address + 'x' * MAX_URL})").render().html


def test_an_absurdly_wide_table_is_text() -> None:
    wide = MAX_COLUMNS + 1
    assert "<table" not in parse("|a" * wide + "|\n" + "|-" * wide + "|").render().html


def test_nesting_is_limited_and_the_rest_is_text() -> None:
    rendered = parse("> " * 100 + "deep").render()
    assert rendered.html.count("<blockquote") == MAX_NESTING
    assert rendered.plain.endswith("deep")


def test_a_paragraph_with_absurdly_many_marks_keeps_them_as_text() -> None:
    source = filled("*a* ", 8_000)
    assert parse(source + "\n\n*b*").render().html == (
        f'<p dir="auto">{source.strip()}</p>\n<p dir="auto"><em>b</em></p>\n'
    )


def test_too_long_says_how_long_is_allowed() -> None:
    with pytest.raises(TooLong) as refused:
        parse("a" * (MAX_SOURCE + 1))
    assert refused.value.limit == MAX_SOURCE


@pytest.mark.parametrize("unit", ["*a* [[b]] @c #d [e](/f)\n\n# g\n", "हिन्दी 😀 مرحبا\n\n"])
def test_a_child_process_gives_the_same_as_this_one(unit: str) -> None:
    source = filled(unit, SMALL_SOURCE + 1)
    assert parse(source).draft == draft(source) == workshop.draft_in_child(source)


def test_the_longest_ordinary_text_is_formatted() -> None:
    rendered = parse(filled("Some *plain* words of a report.\n\n", MAX_SOURCE)).render()
    assert not rendered.simplified
    assert rendered.html.startswith('<p dir="auto">Some <em>plain</em>')


def test_what_is_too_much_is_shown_whole_as_it_was_typed() -> None:
    rendered = parse(QUOTES_AND_LISTS + "<b>*end*").render()
    assert rendered.simplified
    assert rendered.html.startswith('<pre class="preformatted" dir="auto" tabindex="0">&gt; a')
    assert rendered.html.endswith("- b\n&lt;b&gt;*end*</pre>")
    assert rendered.plain == QUOTES_AND_LISTS + "<b>*end*"


def test_a_child_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "CHILD_SECONDS", 0.001)
    rendered = parse(filled("word [[a]] ", SMALL_SOURCE + 1)).render()
    assert rendered.simplified
    assert rendered.plain.startswith("word [[a]]")


def test_a_child_that_fails_is_no_error_for_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(TooMuch):
        workshop.draft_in_child("a")
    assert parse("a" * (SMALL_SOURCE + 1)).simplified


def test_the_child_limits_its_own_memory() -> None:
    program = "import entgov.markup.child as c, sys; c.draft = lambda _: b'x' * 2**31; c.main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        input=b"",
        capture_output=True,
        env={"PYTHONPATH": str(HOUSE)},
        check=False,
    )
    assert b"MemoryError" in done.stderr


def test_a_draft_survives_the_way_through_json() -> None:
    made = draft("# a\n\n[[b|c]] @d #e")
    assert Draft.from_json(made.to_json()) == made
