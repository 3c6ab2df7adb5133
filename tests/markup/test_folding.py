"""Long texts are cut between blocks, into two pieces that are whole HTML again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.markup import Targets, fold, parse
from entgov.markup.sanitiser import clean

BLOCKS = ("A line of words. " * 12, "- one\n- two\n- three", "> quoted", "## Heading", "---")
BLOCKS += (
    "```\n<b>&amp;\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "*x* [y](https://e.example/?a=%22>)",
)


def html_of(source: str):
    return parse(source).render(Targets()).html


def test_a_short_text_is_whole():
    assert fold(html_of("Short.\n\n" * 10)) is None


def test_a_long_text_is_cut_after_its_first_paragraphs():
    paragraphs = [f"Paragraph {number}. " + "It goes on. " * 20 for number in range(12)]
    beginning, rest = fold(html_of("\n\n".join(paragraphs)))
    assert "Paragraph 1." in beginning
    assert "Paragraph 1." not in rest
    assert rest.strip().startswith("<p")
    assert len(beginning) < 1300


@pytest.mark.parametrize(
    "source", ["word " * 800, "- item\n" * 200, "```\n" + "line\n" * 200 + "```"]
)
def test_one_long_block_has_no_beginning(source):
    html = html_of(source)
    assert fold(html) == ("", html)


@given(st.lists(st.sampled_from(BLOCKS), min_size=10, max_size=60))
def test_both_pieces_are_clean_and_nothing_is_lost(blocks):
    html = html_of("\n\n".join(blocks))
    pieces = fold(html)
    if pieces is None:
        return
    assert "".join(pieces) == html
    for piece in pieces:
        assert clean(piece) == piece
        names = re.findall(r"<(/?)(p|ul|ol|li|table|blockquote|pre|div|h2)\b", piece)
        assert len([1 for closes, _ in names if closes]) * 2 == len(names)
