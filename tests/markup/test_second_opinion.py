"""Hostile Markdown, and bleach as an independent judge of what comes out."""

import warnings
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.markup import LinkTarget, Targets, parse
from entgov.markup.addresses import is_linkable
from entgov.markup.sanitiser import ALLOWED, is_allowed

with warnings.catch_warnings():
    # bleach says on import that it is no longer maintained; as a judge in tests it still serves.
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="bleach")
    import bleach

JUDGE = bleach.Cleaner(
    tags=set(ALLOWED), attributes=is_allowed, protocols={"http", "https", "mailto"}
)

PIECES = [
    "<script>", "</script>", "<svg/onload=x>", "<img src=x onerror=x>", "<!--", "-->", "<a href='",
    "javascript:x", "java\tscript:x", "&colon;", "&#106;", "&lt;", "&", "data:text/html,", "https://a",
    "//b", "/c", "\\", "\\\\", "[", "]", "](", ")", "[[", "]]", "|", "|-|", "![", "`", "```", "~~",
    "*", "**", "_", "# ", "> ", "- ", "1. ", "- [x] ", "\n", "\n\n", "    ", "\t", " ", "'", '"',
    "=", "@anna", "#tag", "[a]: ", "[^1]", "[^1]: ", "<https://", ">", "<", "x", "é", "\x00",
    "\ud800", "\u202e", "\u200b", "\u2028", "\r", "hx-get=", "onclick=", "style=", "😀", "مرحبا",
    "</pre>",
]  # fmt: skip

hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)


Attributes = list[tuple[str, str]]


class Meaning(HTMLParser):
    """What a piece of HTML says, however it is spelt: tags, attributes, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.events: list[tuple[str, Attributes]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("/" + tag, []))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "words":
            data = self.events.pop()[1][0][1] + data
        self.events.append(("words", [("", data)]))


def shown(source: str) -> str:
    parsed = parse(source)
    assert not parsed.simplified
    found = parsed.references
    targets = Targets(
        links={link: LinkTarget("/wiki/a?b&c", "missing") for link in found.links},
        people=dict.fromkeys(found.mentions, "/people/a"),
        tags=dict.fromkeys(found.tags, "/tags/a"),
    )
    return str(parsed.render(targets).html)


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_bleach_finds_nothing_to_remove(source: str) -> None:
    html = shown(source)
    assert Meaning(JUDGE.clean(html)).events == Meaning(html).events


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_only_allowed_tags_attributes_and_addresses_come_out(source: str) -> None:
    html = shown(source)
    assert "<script" not in html.lower()
    for tag, attributes in Meaning(html).events:
        if tag != "words":
            assert tag.removeprefix("/") in ALLOWED
            assert all(is_allowed(tag, name, value) for name, value in attributes)
            assert all(is_linkable(value) for name, value in attributes if name in ("href", "src"))


@settings(max_examples=150, deadline=None)
@given(hostile)
def test_the_sanitiser_has_nothing_to_do_behind_our_own_writer(source: str) -> None:
    draft = parse(source).draft
    written = "".join(part if isinstance(part, str) else "" for part in draft.parts)
    cleaned = str(parse(source).render().html)
    tags = [event[0] for event in Meaning(written).events if event[0] != "words"]
    assert [event[0] for event in Meaning(cleaned).events if event[0] != "words"] == tags
