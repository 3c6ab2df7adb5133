"""What a text refers to, and that exactly this becomes links."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.markup import LinkTarget, References, Targets, WikiLink, normalise_tag, parse


def everything(references: References) -> Targets:
    return Targets(
        links={link: LinkTarget(f"/wiki/{n}", "found") for n, link in enumerate(references.links)},
        people={handle: f"/people/{handle}" for handle in references.mentions},
        tags={tag: f"/tags/{n}" for n, tag in enumerate(references.tags)},
    )


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("[[Page]]", WikiLink(None, "Page", "Page")),
        ("[[ Two words | shown ]]", WikiLink(None, "Two words", "shown")),
        ("[[Space/Page]]", WikiLink("Space", "Page", "Space/Page")),
        ("[[Space/Page|text]]", WikiLink("Space", "Page", "text")),
        ("[[Space/Page/more]]", WikiLink("Space", "Page/more", "Space/Page/more")),
        ("*[[Page]]*", WikiLink(None, "Page", "Page")),
        ("[[Page|]]", WikiLink(None, "Page", "Page")),
    ],
)
def test_wiki_link_is_read(source: str, link: WikiLink) -> None:
    assert parse(source).references.links == (link,)


@pytest.mark.parametrize(
    "source", ["[[]]", "[[ ]]", "[[|a]]", "[[/a]]", "[[a/]]", "[[a\nb]]", "`[[a]]`", r"\[[a]]"]
)
def test_what_names_no_page_is_text(source: str) -> None:
    assert parse(source).references.links == ()


@pytest.mark.parametrize(
    ("source", "handle"),
    [
        ("@anna", "anna"),
        ("(@Anna.Berg)", "anna.berg"),
        ("ask @anna.", "anna"),
        ("@anna's", "anna"),
        ("*@anna*", "anna"),
        ("_@anna_", "anna"),
        ("@a-b_c.d, ", "a-b_c.d"),
        ("@zoë", "zoë"),
    ],
)
def test_mention_is_read(source: str, handle: str) -> None:
    assert parse(source).references.mentions == (handle,)


@pytest.mark.parametrize(
    "source",
    [
        "a@b.example", "<a@b.example>", "@a@b.example", "@", "@ a", "@-", "https://b.example/@a",
        "b.example/@a", "`@a`", "    @a", "[@a](/b)", r"\@a", "@" + "a" * 65,
    ],
)  # fmt: skip
def test_what_names_nobody_is_text(source: str) -> None:
    assert parse(source).references.mentions == ()


@pytest.mark.parametrize(
    ("source", "tag"),
    [
        ("#Budget", "budget"),
        ("#2026-budget", "2026-budget"),
        ("(#a_b)", "a_b"),
        ("#straße!", "strasse"),
        ("x #हिन्दी", "हिन्दी"),
        ("#ＷＩＤＥ", "wide"),
        ("#می\u200cخواهم", "میخواهم"),
        ("#a-", "a"),
        ("- #a", "a"),
        ("#a", "a"),
    ],
)
def test_tag_is_read(source: str, tag: str) -> None:
    assert parse(source).references.tags == (tag,)


@pytest.mark.parametrize(
    "source",
    [
        "#1", "#", "# heading", "a#b", "##a", "https://b.example/#a", "b.example/#a", "&#x61;",
        "&#97;", "`#a`", "[#a](/b)", r"\#a", "#-", "```\n#a\n```", "[a](/b#c)", "#" + "a" * 65,
    ],
)  # fmt: skip
def test_what_is_no_tag_is_text(source: str) -> None:
    assert parse(source).references.tags == ()


def test_references_are_distinct_and_in_order() -> None:
    found = parse("#b #a [[Z]] @z #B [[A]] [[Z]] @a @Z").references
    assert [link.page for link in found.links] == ["Z", "A"]
    assert (found.mentions, found.tags) == (("z", "a"), ("b", "a"))


def test_found_missing_and_elsewhere_pages_look_as_they_are() -> None:
    parsed = parse("[[A]] [[B]] [[C]] [[D]]")
    found, missing, elsewhere, _ = parsed.references.links
    targets = {
        found: LinkTarget("/wiki/s/a", "found"),
        missing: LinkTarget("/wiki/s/b", "missing"),
        elsewhere: LinkTarget("/wiki/t/c", "elsewhere"),
    }
    rendered = parsed.render(Targets(links=targets))
    assert '<a class="wiki-link" href="/wiki/s/a">A</a>' in rendered.html
    assert '<a class="wiki-link wiki-link--missing" href="/wiki/s/b">B<span' in rendered.html
    assert '<a class="wiki-link" href="/wiki/t/c">C</a> D</p>' in rendered.html
    assert rendered.plain == "A B C D"


def test_people_and_tags_become_links_and_keep_their_spelling() -> None:
    targets = Targets(people={"anna": "/people/anna"}, tags={"budget": "/tags/budget"})
    shown = parse("@Anna @nobody #Budget").render(targets).html
    assert '<a class="mention" href="/people/anna">@Anna</a> @nobody' in shown
    assert '<a class="tag" href="/tags/budget">#Budget</a>' in shown


def test_names_inside_a_link_do_not_nest_links() -> None:
    parsed = parse("[see [[Page]] @anna #tag](/x)")
    assert parsed.references == References()
    assert '<a href="/x">see Page @anna #tag</a>' in parsed.render().html


def test_an_unsafe_target_is_no_link() -> None:
    parsed = parse("@anna")
    shown = parsed.render(Targets(people={"anna": "javascript:alert(1)"})).html
    assert "javascript" not in shown


PIECES = [
    "[[A]]",
    "[[B|b]]",
    "@anna",
    "#tag",
    "`",
    "*",
    "[",
    "](/x)",
    "\n",
    "> ",
    "- ",
    "|",
    " ",
    "a",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_references_are_exactly_what_becomes_a_link(source: str) -> None:
    parsed = parse(source)
    targets = everything(parsed.references)
    shown = parsed.render(targets).html
    hrefs = [target.href for target in targets.links.values()]
    for href in [*hrefs, *targets.people.values(), *targets.tags.values()]:
        assert f'href="{href}"' in shown
    linked = shown.count('class="')
    without = parsed.render().html.count('class="')
    assert (linked > without) == (parsed.references != References())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_normalising_a_tag_twice_changes_nothing(tag: str) -> None:
    once = normalise_tag("#" + tag)
    assert normalise_tag("#" + once) == once
