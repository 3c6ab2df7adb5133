"""Each line belongs to the version that it came with, and the worker keeps up with saves."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.wiki import authorship, commands
from entgov.wiki.alignment import lines_of
from entgov.wiki.authorship import Run, Standing, first, step
from entgov.wiki.models import LineAuthors, Page
from tests.conftest import Browser
from tests.wiki.conftest import NewPage, Save

texts = st.lists(st.lists(st.sampled_from("abcdef "), max_size=12).map("\n".join), min_size=1)


def walk(sources: list[str]) -> Standing:
    standing = first(1, 1, sources[0])
    for number, source in enumerate(sources[1:], start=2):
        standing = step(standing, number, number, source)
    return standing


@given(texts)
def test_runs_add_up_and_each_line_stands_in_the_revision_it_came_with(sources: list[str]) -> None:
    standing, lines = walk(sources), lines_of(sources[-1])
    assert sum(run.lines for run in standing.runs) == len(lines)
    assert all(run.lines for run in standing.runs)
    came_with = [run.revision_id for run in standing.runs for _ in range(run.lines)]
    for line, number in zip(lines, came_with, strict=True):
        for source in sources[number - 1 :]:  # since then it was never gone
            assert line in lines_of(source)


@given(st.lists(st.sampled_from("abcdef"), max_size=8), st.lists(st.text("xyz", min_size=1)))
def test_whoever_only_adds_takes_no_line_from_anybody(old: list[str], more: list[str]) -> None:
    before = walk(["\n".join(old)])
    after = step(before, 2, 2, "\n".join([*old, *more]))
    kept = sum(run.lines for run in after.runs if run.revision_id == 1)
    assert kept == sum(run.lines for run in before.runs)


def test_a_changed_line_is_its_changers_and_the_others_stay() -> None:
    standing = walk(
        ["One\nTwo\nThree", "One\nTwo, as it is now\nThree", "Zero\nOne\nTwo, as it is now\nThree"]
    )
    assert standing.runs == (Run(3, 1), Run(1, 1), Run(2, 1), Run(1, 1))


def stored(page: Page) -> LineAuthors | None:
    return db.session.get(LineAuthors, page.id, populate_existing=True)


def work() -> None:
    while worker.work_once():
        pass


def test_the_worker_keeps_up(new_page: NewPage, save: Save, ann: Person) -> None:
    page = new_page(source="One\nTwo\n")
    work()
    save(page, "One\nTwo\nThree\n", by=ann)
    save(page, "Zero\nOne\nTwo\nThree\n")
    work()
    kept = stored(page)
    assert kept is not None
    assert kept.revision_id == page.head_id
    first_id = page.head_id - 2
    assert kept.runs == [[page.head_id, 1], [first_id, 2], [first_id + 1, 1]]


def test_a_long_way_is_walked_in_turns(new_page: NewPage, save: Save, monkeypatch: Any) -> None:
    monkeypatch.setattr(authorship, "STEPS_AT_ONCE", 2)
    page = new_page(source="0\n")
    for number in range(1, 6):
        save(page, "\n".join(map(str, range(number + 1))))
    work()
    kept = stored(page)
    assert kept is not None
    assert kept.revision_id == page.head_id
    assert sum(lines for _, lines in kept.runs) == 6


def test_the_screen_says_who_wrote_which_line(
    as_ann: Browser, new_page: NewPage, save: Save, ann: Person
) -> None:
    page = new_page(source="Bob's line\n")
    save(page, "Bob's line\nAnn's line\nAnn's other <b>\n", by=ann)
    shown = as_ann.get("/wiki/everyone/bins/authors").text
    assert "2 (67%)" in shown
    assert "Lines 2 to 3" in shown
    assert "Ann&#39;s other &lt;b&gt;" in shown
    assert shown.index("Ann Lee") < shown.index("1 (33%)")
    assert "still being worked out" not in shown


def test_the_screen_says_when_it_is_not_there_yet(
    as_ann: Browser, new_page: NewPage, save: Save, monkeypatch: Any
) -> None:
    monkeypatch.setattr(authorship, "STEPS_ON_SCREEN", 2)
    page = new_page(source="Line\n")
    for number in range(4):
        save(page, f"Line\n{number}\n")
    shown = as_ann.get("/wiki/everyone/bins/authors").text
    assert "These are the lines of version 2." in shown
    work()
    assert "These are the lines" not in as_ann.get("/wiki/everyone/bins/authors").text


def test_a_long_page_is_shown_in_parts(as_ann: Browser, new_page: NewPage) -> None:
    new_page(source="\n".join(f"line {n}" for n in range(1200)))
    assert "Lines 1 to 500" in as_ann.get("/wiki/everyone/bins/authors").text
    assert "Lines 1001 to 1200" in as_ann.get("/wiki/everyone/bins/authors?page=3").text
    assert "The list ends before this page" in as_ann.get("/wiki/everyone/bins/authors?page=9").text


def test_an_empty_page_has_authors_too(as_ann: Browser, new_page: NewPage) -> None:
    new_page(source="")
    assert "0 (0%)" in as_ann.get("/wiki/everyone/bins/authors").text


def test_a_page_names_who_wrote_it(
    as_ann: Browser, new_page: NewPage, save: Save, ann: Person, make: Any
) -> None:
    page = new_page(source="0")
    assert "Written by" in as_ann.get("/wiki/everyone/bins").text
    save(page, "1")
    for number, person in enumerate((ann, make.person("Cleo"), make.person("Dai"))):
        save(page, f"more {number}", by=person)
    shown = " ".join(as_ann.get("/wiki/everyone/bins").text.split())
    written = shown[shown.index("Written by") :]
    assert written.index("Bob Ox") < written.index("Ann Lee") < written.index("2 others")


def test_many_revisions_cost_no_more_queries(
    as_ann: Browser,
    new_page: NewPage,
    save: Save,
    make: Any,
    count_queries: Callable[[], Any],
) -> None:
    page = new_page()
    for number in range(8):
        save(page, "\n".join(map(str, range(number + 2))), by=make.person())
    work()
    for rest, most in {"/authors": 7, "/history": 6}.items():
        with count_queries() as queries:
            assert as_ann.get(f"/wiki/everyone/bins{rest}").status_code == 200
        assert len(queries) <= most, queries


def test_who_is_credited_without_an_account_is_named(as_ann: Browser, new_page: NewPage) -> None:
    page = new_page(source="Old\n")
    with transaction():
        commands.save(
            page,
            base_id=page.head_id,
            title=page.title,
            source="Old\nOlder\n",
            summary="",
            by=None,
            credit="Gwen Former",
        )
    for rest in ("", "/history", "/authors", "/revisions/2", "/compare"):
        assert "<bdi>Gwen Former</bdi>" in as_ann.get(f"/wiki/everyone/bins{rest}").text, rest
