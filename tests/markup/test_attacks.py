"""Attempts to smuggle script, addresses and attributes through every construct."""

from html.parser import HTMLParser

import pytest

from entgov.markup import LinkTarget, Targets, parse
from entgov.markup.addresses import is_linkable
from entgov.markup.sanitiser import ALLOWED, clean

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = '" onmouseover="alert(1)" x=\''


class Inspector(HTMLParser):
    """Collects the tags and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(html: str) -> None:
    seen = Inspector(html)
    assert "<script" not in html.lower()
    assert set(seen.tags) <= set(ALLOWED)
    for tag, name, value in seen.attributes:
        assert name in ALLOWED[tag]
        assert not name.startswith(("on", "hx-", "data-", "style", "target", "srcset"))
        assert name not in ("href", "src") or is_linkable(value)


@pytest.mark.parametrize(
    "inside", [SCRIPT, BREAKOUT, "<svg onload=alert(1)>", "<img src=x onerror=1>"]
)
@pytest.mark.parametrize(
    "construct",
    [
        "{}", "# {}", "{}\n===", "> {}", "- {}", "- [x] {}", "1. {}", "*{}*", "~~{}~~", "`{}`",
        "```{}\ncode\n```", "```x\n{}\n```", "    {}", "| {} |\n|---|\n| {} |", "[{}](/a)",
        "[a]({})", "[a](<{}>)", "[a](/b '{}')", '[a](/b "{}")', "![{}](/a)", "![a](/b '{}')",
        "![a]({})", "![{}](https://a.example)", "[a]: {}\n\n[a]", "[a]: /b '{}'\n\n[a]", "<{}>",
        "[[{}]]", "[[a|{}]]", "[[{}/b|c]]", "@a{}", "#a{}", "https://a.example/{}", "<https://a/{}>",
        "$$\n{}\n$$", "[^1]\n\n[^1]: {}", "<!--{}-->", "<div>\n{}\n</div>", "&lt;{}&gt;",
    ],
)  # fmt: skip
def test_no_construct_lets_markup_through(construct: str, inside: str) -> None:
    parsed = parse(construct.replace("{}", inside))
    links = {link: LinkTarget("/wiki/a", "missing") for link in parsed.references.links}
    rendered = parsed.render(Targets(links=links))
    assert not rendered.simplified
    assert_harmless(rendered.html)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java&Tab;script:a",
        "java&#10;script:alert(1)", "&#106;avascript:alert(1)", "javascript&colon;alert(1)",
        "java\x00script:alert(1)", "\x01javascript:alert(1)", "java\u200bscript:alert(1)",
        "\u202ejavascript:alert(1)", "\ufeffjavascript:alert(1)", "java\u00adscript:alert(1)",
        "%6aavascript:alert(1)", "javascript%3aalert(1)", "vbscript:a", "data:text/html,<script>",
        "data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,AAAA", "file:///etc/passwd",
        "ftp://a", "tel:1", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil",
        "http:evil.example", "https:///evil.example", "https:/\\evil.example", "blob:https://a",
        "?a=b", "relative", "../up", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "construct", ["[a]({})", "[a](<{}>)", "![a]({})", "[a]: {}\n\n[a]", "<{}>"]
)
def test_other_addresses_are_no_links(construct: str, address: str) -> None:
    rendered = parse(construct.replace("{}", address)).render()
    assert_harmless(rendered.html)
    assert "<a" not in rendered.html
    assert "<img" not in rendered.html


@pytest.mark.parametrize(
    "attribute",
    [
        'hx-get="/x"', 'onclick="x()"', 'style="color:red"', 'data-x="1"', 'target="_blank"',
        'id="sign-in"', 'class="govuk-button"', 'name="csrf"', 'srcdoc="x"', 'formaction="/x"',
        'href="javascript:x"', 'href="//evil.example"', 'href="java&#9;script:x"', 'rel="opener"',
        'dir="rtl"', 'lang="x"', 'tabindex="9"', 'id="section-A&quot;"', "_='click'", "@click='x'",
    ],
)  # fmt: skip
def test_the_sanitiser_alone_strips_what_we_never_write(attribute: str) -> None:
    for tag in ALLOWED:
        cleaned = clean(f"<table><tr><td><{tag} {attribute}>x")
        assert Inspector(cleaned).attributes == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>", "<style>x</style>", "<svg><a xlink:href=javascript:x>",
        "<iframe src=/>", "<math><mi>", "<form action=/>", "<input>", "<object data=/>",
        "<base href=/>", "<meta>", "<template><script>", "<!--x-->",
        "<noscript><p title='</noscript><img src=x onerror=x>'>",
    ],
)  # fmt: skip
def test_the_sanitiser_alone_strips_other_tags(markup: str) -> None:
    assert_harmless(clean(markup))
