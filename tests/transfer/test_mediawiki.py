"""The XML export of a MediaWiki: histories, templates, wikitext."""

from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.markup import parse
from entgov.transfer.incoming import mediawiki as reader
from entgov.transfer.incoming.items import IncomingPage, Lost
from entgov.transfer.incoming.models import Import
from entgov.transfer.incoming.wikitext import Site, to_markdown
from entgov.wiki.models import Page, PageAddress, Revision
from tests.conftest import Browser
from tests.transfer.conftest import write

_SPACES = (
    "<siteinfo><namespaces><namespace key='6'>Datei</namespace>"
    "<namespace key='14'>Kategorie</namespace></namespaces></siteinfo>"
)


def dump(*pages: str) -> str:
    """An export with these pages."""
    return (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">'
        f"{_SPACES}{''.join(pages)}</mediawiki>"
    )


def page(title: str, *texts: str, ns: int = 0, more: str = "") -> str:
    """A page with these revisions, a year apart."""
    revisions = "".join(
        f"<revision><id>{number}</id><timestamp>20{number:02}-01-02T03:04:05Z</timestamp>"
        f"<contributor><username>Writer {number}</username></contributor>"
        f"<comment>Change {number}</comment><text>{escape(text)}</text></revision>"
        for number, text in enumerate(texts, 1)
    )
    return f"<page><title>{escape(title)}</title><ns>{ns}</ns>{more}{revisions}</page>"


def _pages(folder: Path, text: str) -> dict[str, IncomingPage]:
    found = reader.pages(write(folder, text))
    return {each.title: each for each in found if isinstance(each, IncomingPage)}


def _site(**templates: str) -> Site:
    return Site(templates, lambda title: title, frozenset({"file"}), frozenset({"category"}))


def _markdown(text: str, **templates: str) -> str:
    return to_markdown(text, "Here", _site(**templates)).text.strip()


def test_the_whole_history_comes(
    bring: Callable[..., Import],
    run: Callable[..., Import],
    as_person: Callable[[Person], Browser],
    ann: Person,
) -> None:
    run(bring(dump(page("Bins", "First", "'''Second'''", "Third")), "mediawiki"))
    revisions = db.session.scalars(select(Revision).order_by(Revision.number)).all()
    assert [each.source for each in revisions] == ["First\n", "**Second**\n", "Third\n"]
    assert [each.credit for each in revisions] == ["Writer 1", "Writer 2", "Writer 3"]
    assert [each.summary for each in revisions] == ["Change 1", "Change 2", "Change 3"]
    assert [each.at.year for each in revisions] == [2001, 2002, 2003]
    assert [each.base_id for each in revisions] == [None, revisions[0].id, revisions[1].id]
    made = db.session.scalars(select(Page)).one()
    assert (made.created_at.year, made.changed_at.year) == (2001, 2003)
    old = as_person(ann).get("/wiki/everyone/bins/revisions/2")
    assert "<strong>Second</strong>" in old.text


def test_redirects_become_addresses(
    bring: Callable[..., Import], run: Callable[..., Import]
) -> None:
    to = '<redirect title="{}"/>'
    run(
        bring(
            dump(
                page("Old bins", "#REDIRECT [[Bins]]", more=to.format("Bins")),
                page("Older bins", "#REDIRECT", more=to.format("Old bins")),
                page("Round", "#REDIRECT", more=to.format("Round")),
                page("Bins", "See [[old bins|before]] and [[Nothing|nothing]]"),
            ),
            "mediawiki",
        )
    )
    made = db.session.scalars(select(Page)).one()
    assert made.head.source == "See [[Old bins|before]] and nothing\n"
    assert set(db.session.scalars(select(PageAddress.slug))) == {"bins", "old-bins", "older-bins"}


def test_what_becomes_no_page_is_told(tmp_path: Path) -> None:
    text = dump(page("Talk:Bins", "x", ns=1), page("Datei:M.png", "x", ns=6), page("A", "x"))
    found = list(reader.pages(write(tmp_path, text)))
    told = " ".join(each.why for each in found if isinstance(each, Lost))
    assert "talk page" in told
    assert "1 file" in told


def test_templates_are_put_in(tmp_path: Path) -> None:
    pages = _pages(
        tmp_path,
        dump(
            page("Bins", "{{Hint|Read this|level=2}} {{Gone|a=b}} [[Kategorie:Waste]]"),
            page(
                "Template:Hint",
                "<noinclude>How to</noinclude>'''Hint {{{level|1}}}:''' {{{1}}} {{{none|}}}",
                ns=10,
            ),
        ),
    )
    bins = pages["Bins"]
    assert bins.revisions[-1].source.strip() == "**Hint 2:** Read this  `{{Gone|a=b}}`"
    assert bins.tags == ["Waste"]
    assert len(bins.losses) == 1


@pytest.mark.parametrize(
    ("wikitext", "markdown"),
    [
        ("== Head ==\n=== Sub ===", "# Head\n\n## Sub"),
        ("''a'' '''b''' '''''c'''''", "*a* **b** ***c***"),
        ("* a\n** b\n*# c\n# d", "- a\n  - b\n  1. c\n1. d"),
        ("[[A|b]]s [[A]] [[A (x)|]]", "[[key:A|bs]] [[key:A|A]] [[key:A%20%28x%29|A]]"),
        ("[https://a.example/x_y Words] #no", "[Words](https://a.example/x_y) \\#no"),
        ("{|\n! A !! B\n|-\n| 1 || 2\n|}", "| A | B |\n| --- | --- |\n| 1 | 2 |"),
        ("a<ref>Note ''x''</ref> b", "a\\[1\\] b\n\n1. Note *x*"),
        (" code '''x'''", "```\ncode '''x'''\n```"),
        ("<nowiki>'''x'''</nowiki>", "'''x'''"),
        ("<pre>a\n b</pre>", "```\na\n b\n```"),
        ("a<br>b", "a\\\nb"),
        ("x <!-- y --> z", "x  z"),
        ("{{unclosed [[link", "{{unclosed \\[\\[link"),
        ("[[File:M.png|thumb|A [[map]]]]", "*A map (M.png)*"),
    ],
)
def test_wikitext_as_markdown(wikitext: str, markdown: str) -> None:
    assert _markdown(wikitext) == markdown


def test_templates_that_never_end_do() -> None:
    assert "{{" in _markdown("{{A}}", A="{{A}}{{A}}")
    bomb = {f"T{level}": f"{{{{T{level + 1}}}}}" * 10 for level in range(9)}
    assert len(_markdown("{{T0}}", **bomb, T9="x" * 1000)) < 5_000_000


@pytest.mark.parametrize(
    "wikitext",
    [
        *("{{" * 50_000, "[[" * 50_000, "{|\n" * 20_000, "'" * 100_000, "<ref>" * 20_000),
        *("*" * 100_000, "<nowiki>" * 20_000, "{{{" * 30_000, "[[a|" * 30_000, "<" * 100_000),
        *("= " * 50_000, "<!--" * 50_000, "[https://a.example " * 10_000, "|" * 100_000),
    ],
)
def test_hostile_wikitext_ends(wikitext: str) -> None:
    assert len(_markdown(wikitext)) < 2_000_000


def test_scripts_in_wikitext_are_words() -> None:
    text = "<script>alert(1)</script> <b onclick=x()>b</b> [javascript:alert(1) x]"
    shown = str(parse(_markdown(text)).render().html)
    assert "<script" not in shown
    assert "onclick" not in shown
    assert 'href="javascript' not in shown


def test_a_history_that_is_too_long_loses_its_oldest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MOST_REVISIONS", 3)
    bins = _pages(tmp_path, dump(page("Bins", *(f"v{n}" for n in range(9)))))["Bins"]
    assert [each.source.strip() for each in bins.revisions] == ["v6", "v7", "v8"]
    assert any("6 oldest versions" in loss for loss in bins.losses)
