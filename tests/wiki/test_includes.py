"""A page, or a section of it, shown inside of another one."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.markup import LinkTarget, Targets, below, parse, section
from entgov.spaces.queries import everyone
from entgov.wiki import commands, includes
from entgov.wiki.models import Page, PageLink
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save
from tests.wiki.test_links import tell_listeners

FEES = "Intro words\n\n# Fees\n\nTen pounds\n\n## Reduced\n\nFive pounds\n\n# Opening\n\nAt nine\n"


def filled(person: Person, page: Page) -> str:
    db.session.expire_all()
    return includes.filled(person, page.head.shown, page_id=page.id)


def test_a_page_stands_where_it_is_included(new_page: NewPage, as_ann: Browser) -> None:
    new_page("Permits", FEES)
    new_page("Parking", "Before\n\n![[Permits]]\n\nAfter")
    text = as_ann.get("/wiki/everyone/parking").text
    assert 'From the page <a href="/wiki/everyone/permits"><bdi>Permits</bdi></a>' in text
    assert text.index("Before") < text.index("Ten pounds") < text.index("At nine")
    assert 'id="section-fees"' not in text


def test_a_section_ends_where_the_next_one_begins(new_page: NewPage, ann: Person) -> None:
    new_page("Permits", FEES)
    page = new_page("Parking", "# Costs\n\n![[Permits#fees ]]\n\n![[Permits#No such]]")
    text = filled(ann, page)
    assert "Ten pounds" in text
    assert '<h4 dir="auto">Reduced</h4>' not in text
    assert '<h3 dir="auto">Reduced</h3>' in text  # below the heading that it is put below
    assert "At nine" not in text
    assert "Intro words" not in text
    assert text.count('data-include="section-no-such"') == 1


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_who_may_not_read_it_sees_what_a_gap_would_show(
    new_page: NewPage, make: Make, ann: Person, bob: Person, kind: str
) -> None:
    secret = make.space("Secret", kind=kind, steward=bob)
    new_page("Plan", "The words", space=secret)
    there = new_page("One", f"![[{secret.slug}/Plan]]")
    gap = new_page("Two", f"![[{secret.slug}/Nope]]")
    assert "The words" in filled(bob, there)
    seen, absent = filled(ann, there), filled(ann, gap)
    assert "The words" not in seen + there.head.html + there.head.plain
    assert seen.replace("Plan", "Nope").replace("plan", "nope") == absent


def test_it_goes_with_the_rights_and_the_bin(
    new_page: NewPage, make: Make, ann: Person, bob: Person, save: Save
) -> None:
    plan = new_page("Plan", "The words")
    page = new_page("Start", "![[Plan]]")
    save(plan, title="Plan B")
    assert "The words" in filled(ann, page)  # before the worker has heard of it
    with transaction():
        commands.remove(plan, by=bob)
    assert "The words" not in filled(ann, page)
    tell_listeners()
    assert "The words" not in filled(ann, page)


def test_nothing_goes_round_in_circles(new_page: NewPage, ann: Person) -> None:
    one = new_page("One", "First words\n\n![[Two]]\n\n![[One]]")
    new_page("Two", "Second words\n\n![[One]]")
    tell_listeners()
    text = filled(ann, one)
    assert text.count("First words") == 1
    assert text.count("Second words") == 1
    assert text.count('href="/wiki/everyone/one"') == 2  # both places stay links


def test_all_places_are_filled_with_one_query(
    new_page: NewPage, ann: Person, count_queries: Callable[[], object]
) -> None:
    for number in range(25):
        new_page(f"Part {number}", f"Words {number}.")
    page = new_page("Whole", "\n\n".join(f"![[Part {n}]]" for n in range(25)))
    html, _ = page.head.shown, ann.id
    with count_queries() as queries:  # type: ignore[attr-defined]  # a context
        text = includes.filled(ann, html)
    assert len(queries) == 1
    assert text.count("included__from") == 20
    assert "Words 19." in text
    assert "Words 20." not in text


def test_what_is_included_is_kept_as_a_link_and_not_searched(new_page: NewPage) -> None:
    new_page("Permits", FEES)
    page = new_page("Parking", "![[Permits]] is text\n\n![[Permits#Fees]]\n\n[[Permits]]")
    rows = db.session.scalars(select(PageLink).where(PageLink.page_id == page.id)).all()
    assert [row.included for row in rows] == [True]
    assert "pounds" not in page.head.plain


def test_the_preview_and_old_versions_show_it_too(
    new_page: NewPage, save: Save, as_ann: Browser
) -> None:
    new_page("Permits", FEES)
    save(new_page("Parking", "![[Permits]]"), "Other words")
    assert "Ten pounds" in as_ann.get("/wiki/everyone/parking/revisions/1").text
    looked_at = as_ann.post("/wiki/everyone/new/preview", {"source": "![[Permits#Fees]]"})
    assert "Ten pounds" in looked_at.text
    assert everyone().slug in looked_at.text


FORGED = '<div class="include" data-include="page"><p dir="auto"><a class="wiki-link" '
FORGED += 'href="/wiki/everyone/permits">x</a></p></div>'


@pytest.mark.parametrize(
    "source",
    [FORGED, f"`{FORGED}`", f"    {FORGED}", f"```\n{FORGED}\n```", f"[x](/a '{FORGED}')"],
)
def test_a_place_cannot_be_typed(new_page: NewPage, ann: Person, source: str) -> None:
    new_page("Permits", FEES)
    assert "pounds" not in filled(ann, new_page("Parking", source))


@given(source=st.text(alphabet="#> -*`ab\n![]|\\<\"'", max_size=300), level=st.integers(1, 6))
def test_pieces_of_any_text_are_whole(source: str, level: int) -> None:
    """Cut at any heading and put below any other, what opens is closed, and no id is left."""
    parsed = parse(source)
    links = {link: LinkTarget("/wiki/a/b", "found") for link in parsed.references.links}
    rendered = parsed.render(Targets(links=links))
    pieces = [section(rendered.html, heading.id) for heading in rendered.headings]
    for piece in [rendered.html, *pieces]:
        lowered = below(piece or Markup(), level)
        assert 'id="' not in lowered.replace("&quot;", "")
        assert below(lowered, 1).count("<p") == lowered.count("<p")
        assert not any(f"<h{higher} " in lowered for higher in range(2, min(level, 6)))
