"""The Markdown we speak: mistune with each rule chosen, and our own for names and addresses.

This is the only module that knows mistune. Raw HTML is no part of the grammar: it is text.
"""

import re
import unicodedata
from functools import cache
from typing import Any

import mistune
from mistune.plugins.formatting import strikethrough
from mistune.plugins.task_lists import task_lists
from mistune.util import escape_url

from entgov.markup.bounds import (
    MAX_EMPHASIS_MARKS,
    MAX_HANDLE,
    MAX_INCLUDES,
    MAX_NESTING,
    MAX_STEPS_WITHIN,
    MAX_TAG,
    MAX_URL,
    MAX_WIKI_LINK,
    TooMuch,
)
from entgov.markup.references import Mention, Tag, normalise_tag, read_include, read_wiki_link
from entgov.markup.tables import TABLE, parse_table

Token = dict[str, Any]

_WIKI_LINK = rf"\[\[(?P<wiki_inside>[^\[\]\n]{{1,{MAX_WIKI_LINK}}})\]\]"
# Only at the top of a text, not in a quote or a list: what is put in has headings of its own.
_INCLUDE = rf"^ {{0,3}}!\[\[(?P<include_inside>[^\[\]\n]{{1,{MAX_WIKI_LINK}}})\]\][ \t]*(?:\n|\Z)"
_URL = r"(?<!\w)(?i:https?)://[^\s<>\[\]\"\x00-\x20]++"
# Not after a letter, nor inside an address (mail@…, /path/@…, page#part, &#entity;).
_APART = r"(?<![^\W_])(?<![@#/&=?.:%+\-])"
_MENTION = _APART + r"@(?P<mention_handle>[^\W_][\w.\-]*+)(?!@)"
_TAG = _APART + r"#(?=\w)"

_EMPHASIS = re.compile(r"\*+|_+")
_URL_TAIL = "?!.,:;*_~'`…”’»"
_JOINERS = "\u200c\u200d"


class _Inline(mistune.InlineParser):
    """mistune's inline parser; a paragraph with absurdly many marks keeps them as text."""

    def finalize_tokens(self, tokens: list[Token], depth: int) -> list[Token]:
        marks = sum(len(_EMPHASIS.findall(each["raw"])) for each in tokens if _is_text(each))
        if marks > MAX_EMPHASIS_MARKS:
            depth = self.max_nested_level
        return super().finalize_tokens(tokens, depth)


class _Block(mistune.BlockParser):
    """mistune's block parser, which steps into a list from the quote before it, into the quote
    after that from the list, and so on: this ends before Python's stack does."""

    def parse_method(self, m: re.Match[str], state: mistune.BlockState) -> int | None:
        within = state.env.get("within", 0)
        if within > MAX_STEPS_WITHIN:
            raise TooMuch
        state.env["within"] = within + 1
        try:
            return super().parse_method(m, state)
        finally:
            state.env["within"] = within


def tokens(source: str) -> list[Token]:
    """Reads Markdown into mistune's tree of tokens, with our own kinds of references in it."""
    tree = _markdown()(source)
    assert isinstance(tree, list)  # noqa: S101 - without a renderer mistune returns the tree
    return tree


@cache
def _markdown() -> mistune.Markdown:
    inline = _Inline(max_nested_level=MAX_NESTING)
    inline.rules.remove("inline_html")
    inline.register("wiki_link", _WIKI_LINK, _wiki_link, before="link", start_chars="[")
    inline.register("mention", _MENTION, _mention, start_chars="@")
    inline.register("tag", _TAG, _tag, start_chars="#")
    inline.register("bare_url", _URL, _bare_url, start_chars=["h", "H"])
    block = _Block(max_nested_level=MAX_NESTING)
    block.register("table", TABLE, parse_table)
    block.register("include", _INCLUDE, _include)
    for rules in (block.rules, block.block_quote_rules, block.list_rules):
        rules.remove("raw_html")
        if "table" not in rules:
            rules.append("table")
    return mistune.Markdown(block=block, inline=inline, plugins=[strikethrough, task_lists])


def _wiki_link(_: object, match: re.Match[str], state: mistune.InlineState) -> int | None:
    link = read_wiki_link(match["wiki_inside"])
    if link is None:
        return None
    state.append_token({"type": "wiki_link", "reference": link})
    return match.end()


def _include(_: object, match: re.Match[str], state: mistune.BlockState) -> int | None:
    number = state.env.get("includes", 0)
    found = read_include(match["include_inside"]) if number < MAX_INCLUDES else None
    if found is None:
        return None
    state.env["includes"] = number + 1
    state.append_token({"type": "include", "reference": found})
    return match.end()


def _mention(_: object, match: re.Match[str], state: mistune.InlineState) -> int | None:
    handle = match["mention_handle"].rstrip("._-")
    if len(handle) > MAX_HANDLE:
        return None
    state.append_token({"type": "mention", "reference": Mention(handle.lower(), "@" + handle)})
    return match.start() + 1 + len(handle)


def _tag(_: object, match: re.Match[str], state: mistune.InlineState) -> int | None:
    start = end = match.end()
    while end < len(state.src) and _is_of_tag(state.src[end]):
        end += 1
    word = state.src[start:end].rstrip("-_" + _JOINERS)
    if len(word) > MAX_TAG or not any(char.isalpha() for char in word):
        return None
    state.append_token({"type": "tag", "reference": Tag(normalise_tag(word), "#" + word)})
    return start + len(word)


def _is_of_tag(char: str) -> bool:
    # Vowel signs of many scripts are marks, not letters, and yet belong to the word.
    return char.isalnum() or char in "-_" + _JOINERS or unicodedata.category(char)[0] == "M"


def _bare_url(_: object, match: re.Match[str], state: mistune.InlineState) -> int:
    url = _without_tail(match.group()) if len(match.group()) <= MAX_URL else ""
    if not url.partition("://")[2]:
        state.append_token({"type": "text", "raw": match.group()})
        return match.end()
    link = {"type": "link", "attrs": {"url": escape_url(url)}, "_autolink": url}
    state.append_token({**link, "children": [{"type": "text", "raw": url}]})
    return match.start() + len(url)


def _without_tail(url: str) -> str:
    """Leaves off what belongs to the sentence: punctuation, and brackets that close nothing."""
    url = url.rstrip(_URL_TAIL)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_URL_TAIL)
    return url


def _is_text(token: Token) -> bool:
    return token["type"] == "text" and "_emphasis" not in token
