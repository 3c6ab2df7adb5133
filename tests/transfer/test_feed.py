"""Feeds as blogs give them, and as nobody should."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entgov.markup import parse
from entgov.transfer.incoming import feed as reader
from entgov.transfer.incoming.hypertext import to_markdown
from entgov.transfer.incoming.items import IncomingPage, Lost, Unreadable
from tests.transfer.conftest import entry, feed, write


def _read(folder: Path, text: str) -> list[IncomingPage]:
    found = reader.pages(write(folder, text))
    return [each for each in found if isinstance(each, IncomingPage)]


def _shown(html: str) -> str:
    return str(parse(to_markdown(html).text).render().html)


def test_an_essay_arrives_whole(tmp_path: Path) -> None:
    more = (
        "<dc:creator>Ann Lee</dc:creator><pubDate>Tue, 03 Jun 2008 11:05:30 +0100</pubDate>"
        "<category>Public services</category>"
    )
    (page,) = _read(tmp_path, feed(entry("On bins", "<p>One</p><p>Two</p>", more)))
    (revision,) = page.revisions
    assert (page.title, revision.author) == ("On bins", "Ann Lee")
    assert revision.at == datetime(2008, 6, 3, 10, 5, 30, tzinfo=UTC)
    assert page.tags == ["Public services"]
    assert revision.source.startswith("One\n\nTwo\n")
    assert "(https://notes.example/Onbins)" in revision.source


def test_atom_says_the_same_in_other_words(tmp_path: Path) -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><entry>
      <title type="html">Bins &amp;amp; skips</title><id>urn:1</id>
      <link rel="self" href="https://notes.example/x.atom"/>
      <link href="https://notes.example/bins"/>
      <author><name>Ann Lee</name><email>ann@body.example</email></author>
      <published>2008-06-03T11:05:30Z</published><updated>2009-01-01T00:00:00Z</updated>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <em>b</em> c</div></content>
    </entry></feed>"""
    (page,) = _read(tmp_path, text)
    (revision,) = page.revisions
    assert page.title == "Bins & skips"
    assert (revision.author, revision.email) == ("Ann Lee", "ann@body.example")
    assert revision.source.startswith("A *b* c\n")


def test_what_wordpress_exports(tmp_path: Path) -> None:
    kind = "<wp:post_id>{}</wp:post_id><wp:post_type>{}</wp:post_type><wp:status>{}</wp:status>"
    people = "<wp:author><wp:author_login>ann</wp:author_login>"
    people += "<wp:author_email>ann@body.example</wp:author_email></wp:author>"
    creator = (
        "<dc:creator>ann</dc:creator><wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>"
    )
    text = feed(
        people,
        entry("Bins", "One\nline\n\nTwo", creator + kind.format(1, "post", "publish")),
        entry("Skips", "", kind.format(2, "page", "draft") + "<wp:post_parent>1</wp:post_parent>"),
        entry("Secret", "", kind.format(3, "post", "private")),
        entry("Map", "", kind.format(4, "attachment", "inherit")),
    )
    found = list(reader.pages(write(tmp_path, text)))
    bins, skips, secret = (each for each in found if isinstance(each, IncomingPage))
    assert bins.revisions[0].email == "ann@body.example"
    assert bins.revisions[0].source.startswith("One\\\nline\n\nTwo")
    assert (skips.status, skips.parent) == ("draft", bins.key)
    assert any("private" in loss for loss in secret.losses)
    told = " ".join(each.why for each in found if isinstance(each, Lost))
    assert "1 comment" in told
    assert "1 picture or file" in told


def test_a_script_in_a_feed_is_nowhere(tmp_path: Path) -> None:
    html = (
        "<script>alert(1)</script><p onclick='x()'>Text <a href='javascript:alert(1)'>a</a>"
        "<img src=x onerror=alert(1)></p><svg onload=alert(1)></svg><form><input></form>"
        "<iframe src='https://v.example/film'></iframe>&lt;script&gt;alert(2)&lt;/script&gt;"
    )
    (page,) = _read(tmp_path, feed(entry("Bins", html)))
    shown = str(parse(page.revisions[0].source).render().html)
    assert "<script" not in shown
    assert "javascript:" not in shown
    assert "alert(1)" not in shown
    assert "https://v.example/film" in shown
    assert len(page.losses) >= 4


def test_a_link_that_leads_nowhere_stays_words(tmp_path: Path) -> None:
    html = "<p><a href='javascript:x()'>press</a> <a name='top'>here</a> <img alt='Map'></p>"
    (page,) = _read(tmp_path, feed(entry("Bins", html)))
    assert page.revisions[0].source.startswith("press here Map\n")


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>#tag @ann 1 * 2 * 3 _a_ [x](y) `c`</p>", "#tag @ann 1 * 2 * 3 _a_ [x](y) `c`"),
        ("<p># no heading</p>", "# no heading"),
        ("<p>1. no list<br>- nor this</p>", "1. no list<br>\n- nor this"),
        ("<p>a <b> bold </b>b</p>", "a <strong>bold</strong> b"),
        ("<ul><li>a<ol><li>b</ol><li>c</ul>", "<ol>\n<li"),
        ("<pre>x\n```\ny</pre>", "x\n```\ny"),
        ("<p>&amp;lt; &amp;amp;</p>", "&amp;lt; &amp;amp;"),
        ("<table><tr><th>a<th>b<tr><td>1|2<td>3</table>", '<td dir="auto">1|2</td>'),
        ("<blockquote><p>a<p>b</blockquote>", "<blockquote"),
        ("<h2>Head</h2><p>x<h3>Sub</h3>", '<h3 id="section-sub"'),
        ("<code>a`b</code>", "<code>a`b</code>"),
        ("<p>https://a.example/x_y_z</p>", 'href="https://a.example/x_y_z"'),
    ],
)
def test_html_reads_the_same_as_markdown(html: str, shown: str) -> None:
    assert shown in _shown(html)


@pytest.mark.parametrize(
    "html",
    [
        *("<div>" * 50_000, "".join(f"<b id={n}>" for n in range(9_000)) + "<p>" * 50_000),
        *("<b><i>" * 20_000 + "x", "<ul><li>" * 5_000, "[" * 50_000, "<" * 50_000),
        *("<table><tr><td>" * 3_000, "*a" * 50_000, "x" * 3_500_000, "&" * 100_000),
    ],
)
def test_hostile_html_ends(html: str) -> None:
    assert len(to_markdown(html).text) < 4_000_000


@pytest.mark.parametrize(
    "date", ["nonsense", "", "0000-00-00 00:00:00", "Tue, 99 Jun 2008", "9" * 99]
)
def test_dates_that_make_no_sense_are_none(tmp_path: Path, date: str) -> None:
    (page,) = _read(tmp_path, feed(entry("Bins", more=f"<pubDate>{date}</pubDate>")))
    assert page.revisions[0].at is None


def test_ten_thousand_entries_are_read_one_by_one(tmp_path: Path) -> None:
    pages = reader.pages(write(tmp_path, feed(*(entry(f"P{n}") for n in range(10_000)))))
    assert sum(1 for _ in pages) == 10_000


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.integers(0, 1500), put=st.binary(max_size=20))
def test_a_damaged_feed_is_told_and_never_a_crash(tmp_path: Path, cut: int, put: bytes) -> None:
    whole = feed(*(entry(f"Page {number}", "<p>a<b>c</p>") for number in range(8))).encode()
    path = tmp_path / "source.xml"
    path.write_bytes(whole[:cut] + put + whole[cut:])
    with suppress(Unreadable):
        for each in reader.pages(path):
            assert isinstance(each, IncomingPage | Lost)
