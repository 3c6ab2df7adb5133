"""Each construct of our Markdown, by example."""

import pytest

from entgov.markup import Heading, PictureTarget, Targets, parse

REL = 'rel="nofollow noopener noreferrer"'


def html(source: str) -> str:
    return str(parse(source).render().html).strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Words", '<p dir="auto">Words</p>'),
        ("*a* **b** ~~c~~", "<em>a</em> <strong>b</strong> <del>c</del>"),
        ("a  \nb", "a<br>\nb"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("> said", '<blockquote dir="auto"><p dir="auto">said</p>'),
        ("- a\n- b", '<ul>\n<li dir="auto">a\n</li>\n<li dir="auto">b\n</li>\n</ul>'),
        ("3. c", '<ol start="3">\n<li dir="auto">c\n</li>\n</ol>'),
        ("---", "<hr>"),
        ("&copy; &lt;b&gt;", "© &lt;b&gt;"),
        ("1 \\* 2", "1 * 2"),
        ("```python\nx = 1\n```", '<code class="language-python">x = 1\n</code>'),
        ("```C++\nx\n```", '<code class="language-c++">'),
        ("    indented", '<pre dir="ltr" tabindex="0"><code>indented</code></pre>'),
        ("[a](/wiki/b)", '<a href="/wiki/b">a</a>'),
        ("[a](#section-b 'Part b')", '<a href="#section-b" title="Part b">a</a>'),
        ("[a](mailto:a@b.example)", '<a href="mailto:a@b.example">a</a>'),
        ("[a](https://b.example)", f'<a href="https://b.example" {REL}>a</a>'),
        ("[a]\n\n[a]: https://b.example", f'<a href="https://b.example" {REL}>a</a>'),
        ("<https://b.example>", f'<a href="https://b.example" {REL}>https://b.example</a>'),
        ("<b>bold</b>", '<p dir="auto">&lt;b&gt;bold&lt;/b&gt;</p>'),
        ("<div>\n*a*\n</div>", "&lt;div&gt;\n<em>a</em>\n&lt;/div&gt;"),
    ],
)
def test_markdown_becomes_html(source: str, expected: str) -> None:
    assert expected in html(source)


@pytest.mark.parametrize(
    ("source", "address", "after"),
    [
        ("see https://a.example/b.", "https://a.example/b", "."),
        ("(https://a.example/b)", "https://a.example/b", ")"),
        ("https://a.example/b_(c) d", "https://a.example/b_(c)", " d"),
        ("**https://a.example**", "https://a.example", "</strong>"),
        ("https://a.example/#part, and", "https://a.example/#part", ", and"),
        ("HTTP://a.example", "HTTP://a.example", ""),
    ],
)
def test_bare_address_becomes_a_link_without_the_sentence_around_it(
    source: str, address: str, after: str
) -> None:
    assert f'<a href="{address}" {REL}>{address}</a>{after}' in html(source)


@pytest.mark.parametrize("source", ["http://", "xhttp://a", "https:// a"])
def test_what_is_no_address_stays_text(source: str) -> None:
    assert "<a" not in html(source)


def test_headings_start_below_the_title_of_the_page_and_have_unique_ids() -> None:
    rendered = parse("# One\n\n## Ünï & <i>\n\n# One\n\n###### Deep\n\n# ?!").render()
    assert rendered.headings == (
        Heading(2, "section-one", "One"),
        Heading(3, "section-ünï-i", "Ünï & <i>"),
        Heading(2, "section-one-2", "One"),
        Heading(6, "section-deep", "Deep"),
        Heading(2, "section-untitled", "?!"),
    )
    for heading in rendered.headings:
        assert f'<h{heading.level} id="{heading.id}" dir="auto">' in rendered.html


def test_heading_ids_stay_unique_where_a_heading_looks_like_a_numbered_one() -> None:
    headings = parse("# a\n# a 2\n# a\n# a 2\n# a").render().headings
    assert len({heading.id for heading in headings}) == 5


def test_heading_ids_hold_letters_of_any_script() -> None:
    assert parse("# हिन्दी में").render().headings[0].id == "section-हिन्दी-में"


def test_tasks_are_text_with_words_for_those_who_cannot_see_the_box() -> None:
    shown = html("- [ ] ask\n- [x] answer")
    assert '<span aria-hidden="true">☐</span>' in shown
    assert '<span class="govuk-visually-hidden">Done:</span> answer' in shown
    assert "<input" not in shown


def test_table_scrolls_and_aligns() -> None:
    shown = html("| a | b |\n|---|--:|\n| 1 | *2* |")
    assert '<div class="table-scroll" tabindex="0" role="region" aria-label="Table">' in shown
    assert '<th scope="col" dir="auto">a</th>' in shown
    assert '<td class="align-right" dir="auto"><em>2</em></td>' in shown


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("1 | 2", ["1", "2"]),
        ("| 1 |", ["1"]),
        ("| 1 | 2 | 3 |", ["1", "2 | 3"]),
        (r"| 1 \| 2 | 3 |", ["1 | 2", "3"]),
        ("| [[a|b]] | 2 |", ["b", "2"]),
        ("| | 2 |", ["", "2"]),
    ],
)
def test_table_row_loses_nothing(row: str, cells: list[str]) -> None:
    shown = html(f"| x | y |\n|---|---|\n{row}\n")
    body = shown.partition("<tbody>")[2]
    assert body.startswith("<tr>" + "".join(f'<td dir="auto">{cell}</td>' for cell in cells))


@pytest.mark.parametrize("source", ["a | b\n--- | ---\n1 | 2", "> |a|\n> |-|", "- |a|\n  |-|"])
def test_tables_need_no_outer_bars_and_stand_in_quotes_and_lists(source: str) -> None:
    assert "<table>" in html(source)


@pytest.mark.parametrize("source", ["a | b\nc | d", "a | b\n---", "| a |\n|---|---|"])
def test_bars_alone_make_no_table(source: str) -> None:
    assert "<table" not in html(source)


def test_picture_from_outside_is_a_link_and_not_loaded() -> None:
    shown = html("![A chart](https://b.example/c.png)")
    assert f'<a href="https://b.example/c.png" {REL}>A chart</a>' in shown
    assert "<img" not in shown


def test_a_picture_of_ours_is_shown_in_all_its_sizes() -> None:
    target = PictureTarget(
        "/files/7/c.png?width=480",
        1200,
        600,
        ((480, "/files/7/c.png?width=480"), (1200, "/files/7/c.png")),
    )
    parsed = parse("![A *chart*](/files/7/old%20name.png)")
    assert parsed.references.files == (7,)
    shown = parsed.render(Targets(pictures={7: target})).html
    assert '<img src="/files/7/c.png?width=480"' in shown
    assert 'srcset="/files/7/c.png?width=480 480w, /files/7/c.png 1200w"' in shown
    assert 'width="1200" height="600" alt="A chart" loading="lazy" decoding="async">' in shown


def test_a_picture_that_not_all_readers_may_see_is_a_link_that_tells_nothing() -> None:
    assert '<a href="/files/7/c.png">A chart</a>' in html("![A chart](/files/7/c.png)")
    assert "<img" not in html("![A chart](/logo/c.png) ![](/files/c.png) ![x](/files/7/c.png?y)")


def test_files_that_are_linked_to_are_known() -> None:
    parsed = parse("[Form](/files/3/form.pdf) [elsewhere](https://b.example/files/4/x) [[Page]]")
    assert parsed.references.files == (3,)


def test_picture_in_a_link_does_not_nest_links() -> None:
    shown = html("[![A chart](https://b.example/c.png)](/wiki/chart)")
    assert '<a href="/wiki/chart">A chart</a>' in shown


def test_plain_text_has_the_words_and_no_signs() -> None:
    source = (
        "# Title\n\nSome **bold**\ntext, [a link](/x) &amp; [[Page|name]] @anna #tag.\n\n"
        "- [x] one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx = 1\n\n  y\n```\n\n> said"
    )
    assert parse(source).render().plain == (
        "Title\nSome bold text, a link & name @anna #tag.\none\ntwo\na b\n1 2\nx = 1\n  y\nsaid"
    )


@pytest.mark.parametrize("source", ["", " ", "\n\n", "\t"])
def test_nothing_becomes_nothing(source: str) -> None:
    rendered = parse(source).render()
    assert (rendered.html.strip(), rendered.plain, rendered.simplified) == ("", "", False)


def test_line_ends_and_control_characters_are_made_good() -> None:
    rendered = parse("a\r\nb\rc\x00d\x1b\ud800e").render()
    assert rendered.html == '<p dir="auto">a\nb\nc\ufffdd\ufffd\ufffde</p>\n'
