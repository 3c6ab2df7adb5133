"""The history of a page: small changes, names, who accepted what, and two versions side by side."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.drafts.models import Draft
from entgov.wiki import commands
from entgov.wiki.compare import compare
from entgov.wiki.models import Page, Revision, RevisionName
from entgov.wiki.queries import followed_saves
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save

HISTORY = "/wiki/everyone/bins/history"


def change(page: Page, source: str, **more: Any) -> None:
    """Save a page with more than the fixture knows."""
    fields = {"base_id": page.head_id, "title": page.title, "summary": "", **more}
    with transaction():
        commands.save(page, source=source, **fields)


def rows(html: str) -> list[str]:
    """The versions that a history shows, by number."""
    return re.findall(r">Version (\d+)</a>", html)


def form(page: Page, content: str, **fields: str) -> dict[str, str]:
    return {"title": page.title, "content": content, "base": str(page.head_id), **fields}


def test_a_small_change_is_marked_and_can_be_hidden(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page()
    assert "This is a small change" in as_ann.get("/wiki/everyone/bins/edit").text
    as_ann.post("/wiki/everyone/bins/edit", form(page, "Typo", minor="y"))
    save(page, "Much more")
    shown = as_ann.get(HISTORY).text
    assert rows(shown) == ["3", "2", "1"]
    assert shown.count("Small change\n") == 1
    assert rows(as_ann.get(f"{HISTORY}?minor=hide").text) == ["3", "1"]


def test_a_new_page_is_never_a_small_change(as_ann: Browser) -> None:
    assert "This is a small change" not in as_ann.get("/wiki/everyone/new").text


def test_a_small_change_is_no_news(new_page: NewPage, ann: Person, bob: Person) -> None:
    page = new_page(by=ann)
    since = now() - timedelta(hours=1)
    change(page, "More", by=bob)
    change(page, "More.", by=bob, minor=True)
    news = followed_saves(ann, after=since, before=None)
    assert [saves.newest.number for saves in news] == [2]


def test_the_tick_is_kept_in_the_draft(as_ann: Browser, new_page: NewPage) -> None:
    page = new_page()
    as_ann.post("/wiki/everyone/bins/edit", form(page, "Mine", minor="y", action="draft"))
    kept = db.session.query(Draft).one()
    assert kept.fields["minor"] == "y"
    assert re.search(r'name="minor"[^>]* checked', as_ann.get("/wiki/everyone/bins/edit").text)


def test_who_answers_for_a_page_names_its_versions(
    as_person: Callable[[Person], Browser], new_page: NewPage, save: Save, bob: Person
) -> None:
    page = new_page(by=bob)
    save(page, "Second")
    browser, address = as_person(bob), "/wiki/everyone/bins/revisions/1"
    assert "No version has a name yet" in browser.get(f"{HISTORY}?named=only").text
    for name in ("As approved", "As approved", "As <b>approved</b>"):
        assert browser.post(f"{address}/name", {"name": name}).location == address
    for path in (HISTORY, address, "/wiki/everyone/bins/compare"):
        assert "As &lt;b&gt;approved&lt;/b&gt;" in browser.get(path).text, path
    assert rows(browser.get(f"{HISTORY}?named=only").text) == ["1"]
    for _ in range(2):
        assert browser.post(f"{address}/name/removal").status_code == 303
    assert db.session.query(RevisionName).count() == 0
    kinds = [fact.kind for fact in db.session.query(FactRecord).order_by(FactRecord.id)][-3:]
    assert kinds == ["RevisionNamed", "RevisionNamed", "RevisionUnnamed"]


def test_others_name_nothing(as_ann: Browser, new_page: NewPage) -> None:
    new_page()
    address = "/wiki/everyone/bins/revisions/1"
    assert "Name this version" not in as_ann.get(address).text
    for path in ("/name", "/name/removal"):
        assert as_ann.post(f"{address}{path}", {"name": "Mine"}).status_code == 403
    assert db.session.query(RevisionName).count() == 0


@pytest.mark.parametrize("name", ["", " ", "…", "x" * 101])
def test_a_wrong_name_is_refused_at_its_field(
    as_person: Callable[[Person], Browser], new_page: NewPage, bob: Person, name: str
) -> None:
    new_page(by=bob)
    answer = as_person(bob).post("/wiki/everyone/bins/revisions/1/name", {"name": name})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_the_history_says_who_proposed_and_who_accepted(
    as_ann: Browser, new_page: NewPage, ann: Person, bob: Person
) -> None:
    page = new_page()
    change(page, "Better", by=ann, approved_by=bob)
    for path in (HISTORY, "/wiki/everyone/bins/revisions/2"):
        shown = re.sub(r"<[^>]+>", "", as_ann.get(path).text)
        assert "Proposed by Ann Lee, accepted by Bob Ox" in shown, path


def test_the_history_tells_of_other_titles(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    save(new_page("Bins"), title="Bags")
    assert "Renamed from “Bins”" in as_ann.get("/wiki/everyone/bags/history").text


def test_an_old_version_says_what_it_is(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    page = new_page()
    save(page, "Two")
    save(page, "Three")
    old = as_ann.get("/wiki/everyone/bins/revisions/1").text
    assert "The page has been changed 2 times since." in old
    assert 'href="/wiki/everyone/bins/compare?to=3&amp;from=1"' in old
    assert "This is the current version." in as_ann.get("/wiki/everyone/bins/revisions/3").text


def test_side_by_side_has_each_version_in_its_column(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page(source="The blue bin\n\nStays\n\nGoes\n")
    save(page, "The green bin\n\nStays\n\nComes, <b>\n")
    shown = as_ann.get("/wiki/everyone/bins/compare?from=1&to=2&view=side").text
    assert re.search(r'columnheader">Version 1</th>.*columnheader">Version 2</th>', shown)
    before, after = re.findall(r'data-label="Version (\d)"[^>]*><div[^>]*>The ', shown)
    assert (before, after) == ("1", "2")
    assert re.search(r"<del>.*removed:.*blue</del>", shown)
    assert "Comes, &lt;b&gt;" in shown
    assert 'href="#change-2"' in shown
    assert "Go to the first change" in shown
    assert 'id="change-2"' in shown


def test_neighbouring_changes_are_one_step_away(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page()
    for number in range(3):
        save(page, str(number))
    middle = as_ann.get("/wiki/everyone/bins/compare?from=2&to=3&view=side").text
    address = "/wiki/everyone/bins/compare"
    assert f'href="{address}?to=2&amp;view=side&amp;from=1">Older change' in middle
    assert f'href="{address}?to=4&amp;view=side&amp;from=3">Newer change' in middle
    assert "Newer change" not in as_ann.get(address).text
    assert "Older change" not in as_ann.get(f"{address}?from=1&to=2").text


lines = st.lists(st.sampled_from(["", "one", "one two", "three", "4"]), max_size=12)


@given(lines, lines)
def test_the_parts_of_a_comparison_are_all_of_it(old: list[str], new: list[str]) -> None:
    found = compare("\n".join(old), "\n".join(new))
    assert tuple(line for part in found.parts for line in part.lines) == found.lines
    numbers = [part.change for part in found.parts if part.change]
    assert numbers == list(range(1, found.changes + 1))
    assert all(
        bool(a.change) != bool(b.change) for a, b in zip(found.parts, found.parts[1:], strict=False)
    )


def test_a_filtered_history_reads_no_texts(
    as_ann: Browser, new_page: NewPage, save: Save, count_queries: Callable[[], Any], make: Make
) -> None:
    page = new_page()
    for number in range(6):
        save(page, str(number), by=make.person())
    for rest in ("", "?minor=hide", "?named=only"):
        with count_queries() as queries:
            as_ann.get(f"{HISTORY}{rest}")
        asked = [one for one in queries if "FROM revision" in one.replace("\n", " ")]
        assert not any("revision.source" in one or "revision.html" in one for one in asked), rest
    assert db.session.query(Revision).count() == 7
