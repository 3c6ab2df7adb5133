"""The order of pages, and that no page ever stands below itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.queries import everyone
from entgov.wiki import commands, tree
from entgov.wiki.commands import MoveRefused
from entgov.wiki.models import Page
from entgov.wiki.order import ids_above
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage
from tests.wiki.test_tree import below, titles


@contextmanager
def acting() -> Iterator[None]:
    with transaction():
        yield
    db.session.expire_all()


def level(parent: Page | None = None) -> list[str]:
    """The titles of one level, as the list of the space has them."""
    roots = tree.branches(everyone(), number=1).roots
    return [node.title for node in roots if parent is None or node.title == parent.title]


@pytest.fixture
def letters(new_page: NewPage) -> dict[str, Page]:
    return {title: new_page(title) for title in "ABCDE"}


def test_a_page_is_put_anywhere_among_others(letters: dict[str, Page], bob: Person) -> None:
    with acting():
        commands.put_beside(letters["E"], letters["A"], by=bob)
    assert level() == list("AEBCD")
    with acting():
        commands.put_beside(letters["A"], letters["C"], before=True, by=bob)
    assert level() == list("EBACD")
    with acting():
        commands.put_first(letters["D"], None, by=bob)
    assert level() == list("DEBAC")
    with acting():
        commands.put_by_title(letters["D"], by=bob)
    assert level() == list("EBACD")
    assert [node.title for node in tree.around(letters["B"]).roots] == list("EBACD")


def test_only_what_has_to_gets_a_place(letters: dict[str, Page], bob: Person) -> None:
    with acting():
        commands.put_beside(letters["D"], letters["A"], by=bob)
    assert [letters[each].position for each in "ADBCE"] == [1, 2, None, None, None]


def test_a_new_page_comes_after_those_that_have_a_place(
    letters: dict[str, Page], bob: Person, new_page: NewPage
) -> None:
    with acting():
        commands.put_beside(letters["A"], letters["E"], by=bob)
    new_page("AA")
    assert level() == [*"BCDEA", "AA"]


def test_beside_a_page_below_another_is_below_that_one(
    letters: dict[str, Page], bob: Person
) -> None:
    inner = below(letters["A"], "Inner")
    with acting():
        commands.put_beside(letters["C"], inner, before=True, by=bob)
    assert titles(tree.branches(everyone(), number=1).roots)[0] == ["A", ["C", "Inner"]]
    kinds = db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)).all()
    assert kinds[-1] == "PageMoved"


def test_a_large_level_shows_what_stands_beside_a_page(
    letters: dict[str, Page], bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "MOST_NODES", 2)
    monkeypatch.setattr(tree, "NEIGHBOURS", 1)
    with acting():
        commands.put_beside(letters["E"], letters["A"], by=bob)  # A E have places; B C D have none
    near = {title: [node.title for node in tree.around(letters[title]).roots] for title in letters}
    assert near == {"A": ["A", "E"], "E": ["A", "E", "B"], "B": ["E", "B", "C"]} | {
        "C": ["B", "C", "D"],
        "D": ["C", "D"],
    }


MOVES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=MOVES)
def test_no_page_ever_stands_below_itself(
    app: Flask, make: Make, moves: list[tuple[int, int, bool]]
) -> None:
    bob, space = make.person(), make.space()
    with transaction():
        pages = [commands.create(space, f"Page {n}", "", by=bob) for n in range(6)]
    for moving, other, inside in moves:
        page, target = pages[moving], pages[other]
        looped = page.id in ids_above(target.id if inside else target.parent_id or 0)
        try:
            with acting():
                if inside:
                    commands.put_first(page, target, by=bob)
                else:
                    commands.put_beside(page, target, by=bob)
        except MoveRefused:
            assert looped or page is target
        else:
            assert not looped
        shown = tree.branches(space, number=1)
        assert shown.whole
        assert sorted(_ids(shown.roots)) == sorted(each.id for each in pages)


def _ids(nodes: Any) -> list[int]:
    return [found for node in nodes for found in (node.id, *_ids(node.below))]


def test_two_who_move_at_once_make_no_circle(
    app: Flask, letters: dict[str, Page], bob: Person, backend: str
) -> None:
    """Each puts the other's page below their own; the second begins before the first is done.

    On PostgreSQL they are as two processes are: nothing but the database keeps them apart.
    """
    queue = backend == "sqlite"
    a, b, bob_id = letters["A"].id, letters["B"].id, bob.id
    db.session.rollback()
    moved, refused = Event(), []

    def first() -> None:
        with app.app_context(), transaction(write_lock=queue):
            act(a, b)
            moved.set()
            sleep(0.5)

    def second() -> None:
        moved.wait()
        with app.app_context():
            try:
                with transaction(write_lock=queue):
                    act(b, a)
            except MoveRefused as refusal:
                refused.append(refusal)

    def act(moving: int, target: int) -> None:
        page, parent = db.session.get_one(Page, moving), db.session.get_one(Page, target)
        commands.put_first(page, parent, by=db.session.get_one(Person, bob_id))

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(_ids(tree.branches(everyone(), number=1).roots)) == 5


def test_pages_are_arranged_without_a_script(as_ann: Browser, letters: dict[str, Page]) -> None:
    first = as_ann.get("/spaces/everyone/arrange").text
    assert first.count("Move up") == first.count("Move down") == 4
    moved = as_ann.post("/wiki/everyone/c/step", {"to": "up"})
    assert moved.location == f"/spaces/everyone/arrange#page-{letters['C'].id}"
    assert level() == list("ACBDE")
    as_ann.post("/wiki/everyone/a/step", {"to": "up"})
    assert level() == list("ACBDE")
    shown = as_ann.get("/wiki/everyone/b/position").text
    assert "After “E”" in shown
    assert '<option value="title" selected>' in shown
    as_ann.post("/wiki/everyone/b/position", {"position": "after:e"})
    assert level() == list("ACDEB")
    as_ann.post("/wiki/everyone/b/position", {"position": "first"})
    assert level() == list("BACDE")
    wrong = as_ann.post("/wiki/everyone/b/position", {"position": "after:nothing"})
    assert (wrong.status_code, "no longer there" in wrong.text) == (422, True)


def test_a_script_puts_a_page_where_it_was_dropped(
    as_ann: Browser, letters: dict[str, Page]
) -> None:
    assert as_ann.post("/wiki/everyone/e/spot", {"after": "", "below": "b"}).status_code == 200
    assert as_ann.post("/wiki/everyone/a/spot", {"after": "e", "before": "x"}).status_code == 200
    assert titles(tree.branches(everyone(), number=1).roots) == [["B", ["E", "A"]], "C", "D"]
    assert as_ann.post("/wiki/everyone/b/spot", {"before": "a"}).status_code == 409
    assert as_ann.post("/wiki/everyone/b/spot", {"below": "gone"}).status_code == 409


def test_a_space_opens_with_one_page(
    as_person: Callable[[Person], Browser], make: Make, ann: Person, bob: Person, new_page: NewPage
) -> None:
    space = make.space("Housing", steward=bob, members=[ann])
    new_page("Welcome", "Hello **all**", space=space)
    new_page("Other", "Bye", space=space)
    as_bob, as_ann = as_person(bob), as_person(ann)
    assert as_ann.post("/wiki/housing/welcome/front").status_code == 403
    assert "front page of the space" not in as_ann.get("/wiki/housing/welcome").text
    assert "Make this the front page of the space" in as_bob.get("/wiki/housing/welcome").text
    for slug in ("other", "welcome"):
        assert as_bob.post(f"/wiki/housing/{slug}/front").status_code == 303
    shown = as_ann.get("/spaces/housing").text
    assert "Hello <strong>all</strong>" in shown
    assert '<p dir="auto">Bye' not in shown
    as_bob.post("/wiki/housing/welcome/front/removal")
    assert "Hello <strong>all" not in as_ann.get("/spaces/housing").text
