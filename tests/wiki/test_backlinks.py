"""What a page is connected with: who links here, and which pages are about the same."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.web.guard import those
from entgov.wiki import commands, queries
from entgov.wiki.models import Page, PageLink
from entgov.wiki.policy import readable_by
from entgov.wiki.queries.connections import MOST_SHARING
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save
from tests.wiki.test_links import tell_listeners


def targets(page: Page) -> set[int | None]:
    return set(
        db.session.scalars(select(PageLink.target_id).where(PageLink.page_id == page.id)).all()
    )


def test_a_link_knows_its_page_through_birth_rename_bin_and_return(
    new_page: NewPage, save: Save, bob: Person
) -> None:
    start = new_page("Start", "[[Bins]]")
    assert targets(start) == {None}
    bins = new_page("Bins")
    tell_listeners()
    assert targets(start) == {bins.id}
    save(bins, title="Collections")
    tell_listeners()
    assert targets(start) == {bins.id}
    with transaction():
        removal = commands.remove(bins, reason="", by=bob)
    tell_listeners()
    assert targets(start) == {bins.id}
    assert removal


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_the_row_knows_what_the_text_never_tells(
    new_page: NewPage, make: Make, kind: str, bob: Person
) -> None:
    secret = make.space("Secret", kind=kind, steward=bob)
    plan = new_page("Plan", space=secret)
    page = new_page("Start", f"[[{secret.slug}/Plan]] [[{secret.slug}/Nothing]]")
    assert targets(page) == {plan.id, None}
    assert "missing" not in page.head.html


def test_pages_that_link_here_stand_below_the_text(
    new_page: NewPage, as_ann: Browser, make: Make, ann: Person, bob: Person
) -> None:
    new_page("Bins", "I am [[Bins]]")
    secret = make.space("Secret", kind="private", steward=bob)
    new_page("Hidden plan", f"[[{everyone().slug}/Bins]]", space=secret)
    for number in range(11):
        new_page(f"Page {number:02}", "[[Bins]] and [[bins!]]")
    new_page("Quotes it", "![[Bins]]")
    shown = as_ann.get("/wiki/everyone/bins").text
    assert "Pages that link here" in shown
    assert "All pages that link here (12)" in shown
    everywhere = as_ann.get("/wiki/everyone/bins/links").text
    assert "12 pages link here" in everywhere
    assert everywhere.count("Includes this page") == 1
    assert everywhere.count("<bdi>Page 03</bdi>") == 1
    assert "Hidden plan" not in shown + everywhere


def test_what_few_share_brings_pages_together(new_page: NewPage, ann: Person) -> None:
    for number in range(MOST_SHARING):
        new_page(f"Page {number}", "#common")
    bins = new_page("Bins", "[[Rota]] #common #bins")
    near = new_page("Recycling", "[[Rota]] #common")
    also = new_page("Garden waste", "#common #bins [[Elsewhere]]")
    rota = new_page("Rota", "#common")
    tell_listeners()
    found = [page.title for page in queries.connections(ann, bins).related]
    assert set(found) == {near.title, also.title}  # and nothing for #common, which all carry
    assert rota.title not in found


def test_thousands_of_links_to_a_page_are_no_harm(
    new_page: NewPage, as_ann: Browser, count_queries: Callable[[], object]
) -> None:
    page = new_page("Bins")
    others = [new_page(f"Page {number}", "Text").id for number in range(3)]
    rows = [
        {"page_id": others[n % 3], "space_slug": "x", "slug": f"x{n}", "target_id": page.id}
        for n in range(5000)
    ]
    with transaction():
        db.session.execute(
            PageLink.__table__.insert(), [{**row, "included": False} for row in rows]
        )
    text = as_ann.get("/wiki/everyone/bins").text
    assert text.count("<bdi>Page 1</bdi>") == 2  # as a page of the tree, and as one that links


@hypothesis(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # what fails is told as it is: shrinking takes long
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_connections_show_only_what_may_be_read(
    data: st.DataObject, make: Make, ann: Person, bob: Person
) -> None:
    """Any web of links and tags over spaces of every kind, some pages in the bin."""
    spaces: list[Space] = [
        everyone(),
        make.space(kind="private", steward=bob),
        make.space(kind="closed", steward=bob, members=data.draw(st.sampled_from([[], [ann]]))),
    ]
    pages: list[Page] = []
    word = f"w{spaces[1].id}x"
    for number in range(data.draw(st.integers(3, 8))):
        named = data.draw(st.lists(st.integers(0, 8), max_size=3))
        source = " ".join(
            f"{data.draw(st.sampled_from(['', '!']))}[[{space.slug}/{word}{n}]]"
            for n in named
            for space in spaces
        )
        source += "".join(f" #tag{n}" for n in data.draw(st.lists(st.integers(0, 2), max_size=2)))
        with transaction():
            space = data.draw(st.sampled_from(spaces))
            pages.append(commands.create(space, f"{word}{number}", source, by=bob))
    with transaction():
        for page in data.draw(st.lists(st.sampled_from(pages), max_size=2, unique=True)):
            if page.removal_id is None:
                commands.remove(page, reason="", by=bob)
    tell_listeners()
    may_read = those(Page, db.session.scalars(select(Page.id)).all(), readable_by(ann))
    for page_id in [page.id for page in pages]:
        page = db.session.get_one(Page, page_id)
        found = queries.connections(ann, page)
        shown = {link.page.id for link in found.backlinks} | {each.id for each in found.related}
        assert shown <= may_read
        linking = select(PageLink.page_id).where(
            PageLink.target_id == page_id, PageLink.page_id != page_id
        )
        assert found.total == len(set(db.session.scalars(linking)) & may_read)
        assert page_id not in shown
    for space in spaces:
        lists = (queries.wanted, queries.orphans, queries.most_linked)
        for rows in (each(ann, db.session.get_one(Space, space.id), number=1) for each in lists):
            assert {page.id for page in _pages_in(rows.rows)} <= may_read


def _pages_in(rows: object) -> list[Page]:
    found: list[Page] = []
    for row in rows:  # type: ignore[attr-defined]  # rows of three kinds
        if isinstance(row, Page):
            found.append(row)
        elif hasattr(row, "pages"):
            found += row.pages
        else:
            found.append(row[0])
    return found
