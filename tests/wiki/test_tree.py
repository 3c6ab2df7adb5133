"""Pages below pages: made, shown as a tree, and never more of it than can be read."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from entgov.core.database import db, transaction
from entgov.spaces.queries import everyone
from entgov.wiki import commands, tree
from entgov.wiki.models import Page
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage


def below(parent: Page, title: str) -> Page:
    with transaction():
        return commands.create(parent.space, title, "Text", by=parent.owner, parent=parent)


def titles(nodes: Any) -> list[Any]:
    """The tree as nested lists, to be compared."""
    return [[node.title, titles(node.below)] if node.below else node.title for node in nodes]


def steps(text: str) -> list[str]:
    """The links above the page."""
    way = re.search(r'<nav class="govuk-breadcrumbs.*?</nav>', text, re.DOTALL)
    assert way
    return re.findall(r"<bdi>([^<]*)</bdi>", html.unescape(way[0]))


def test_a_page_is_made_below_another(as_ann: Browser, new_page: NewPage) -> None:
    parent = new_page("Waste")
    shown = as_ann.get("/wiki/everyone/waste").text
    assert 'href="/wiki/everyone/new?parent=waste"' in shown
    form = as_ann.get("/wiki/everyone/new?parent=waste").text
    assert "It will stand below" in form
    assert '<input type="hidden" id="parent" name="parent" value="waste">' in form
    wrong = as_ann.post("/wiki/everyone/new", {"title": "", "content": "Text", "parent": "waste"})
    assert (wrong.status_code, 'value="waste"' in wrong.text) == (422, True)
    as_ann.post("/wiki/everyone/new", {"title": "Glass", "content": "Text", "parent": "waste"})
    glass = db.session.query(Page).filter_by(slug="glass").one()
    assert glass.parent_id == parent.id
    assert steps(as_ann.get("/wiki/everyone/glass").text) == ["Everyone", "Pages", "Waste"]
    for rest in ("/edit", "/history", "/compare", "/revisions/1"):
        shown = as_ann.get(f"/wiki/everyone/glass{rest}").text
        assert steps(shown) == ["Everyone", "Pages", "Waste", "Glass"], rest


@pytest.mark.parametrize("parent", ["", "no-such-page", "\x00", "x" * 5000, "!!!"])
def test_a_parent_that_is_not_there_loses_no_text(as_ann: Browser, parent: str) -> None:
    made = as_ann.post("/wiki/everyone/new", {"title": "Glass", "content": "a", "parent": parent})
    assert made.status_code == 303
    assert db.session.query(Page).one().parent_id is None


def test_a_page_of_another_space_is_no_parent(
    as_ann: Browser, make: Make, new_page: NewPage
) -> None:
    page = new_page("Waste", space=make.space("Elsewhere", kind="private"))
    as_ann.post("/wiki/everyone/new", {"title": "Glass", "content": "a", "parent": "waste"})
    assert db.session.query(Page).filter_by(slug="glass").one().parent_id is None
    with pytest.raises(ValueError, match="one space"):
        commands.create(everyone(), "Tins", "", by=None, parent=page)


def test_a_small_space_is_a_whole_tree(new_page: NewPage) -> None:
    waste = new_page("Waste")
    glass = below(waste, "Glass")
    jars = below(glass, "Jars")
    below(waste, "Tins")
    new_page("Parking")
    shown = tree.around(jars)
    assert titles(shown.roots) == ["Parking", ["Waste", [["Glass", ["Jars"]], "Tins"]]]
    assert [node.title for node in shown.above] == ["Waste", "Glass"]
    assert [node.title for node in tree.above(jars)] == ["Waste", "Glass"]
    assert [node.title for node in tree.around(waste).below] == ["Glass", "Tins"]
    assert shown.open_ids == {waste.id, glass.id, jars.id}


def test_a_page_shows_where_it_stands(as_ann: Browser, new_page: NewPage) -> None:
    waste = new_page("Waste")
    below(waste, "Glass")
    shown = as_ann.get("/wiki/everyone/waste").text
    assert '<a href="/wiki/everyone/waste" aria-current="page">' in shown
    assert shown.count('aria-current="page"') == 1
    assert "Pages below this one" in shown
    assert shown.count('href="/wiki/everyone/glass"') == 2  # in the tree, and below the text


def test_what_is_too_deep_stands_in_a_row(new_page: NewPage) -> None:
    page = new_page("Level 0")
    for level in range(1, 40):
        page = below(page, f"Level {level}")
    shown = tree.around(page)
    assert len(shown.above) == 39
    nodes, depth, seen = shown.roots, 0, 0
    while nodes:
        depth, seen = depth + 1, seen + len(nodes)
        nodes = nodes[0].below
    assert (depth, seen) == (tree.DEEPEST, 40)


def test_of_a_large_space_what_is_near_is_shown(
    new_page: NewPage, monkeypatch: pytest.MonkeyPatch, count_queries: Callable[[], Any]
) -> None:
    monkeypatch.setattr(tree, "MOST_NODES", 10)
    monkeypatch.setattr(tree, "NEIGHBOURS", 2)
    waste = new_page("Waste")
    children = [below(waste, f"Child {number:02}") for number in range(12)]
    leaf = below(children[5], "Leaf")
    for number in range(5):
        new_page(f"Other {number}")
    db.session.refresh(children[5])
    with count_queries() as queries:
        shown = tree.around(children[5])
    assert len(queries) == 2
    assert not shown.whole
    near = ["Child 03", "Child 04", ["Child 05", ["Leaf"]], "Child 06", "Child 07"]
    assert titles(shown.roots) == [["Waste", near]]
    assert titles(shown.below) == ["Leaf"]
    assert [node.title for node in tree.around(leaf).above] == ["Waste", "Child 05"]


def test_the_list_of_a_space_can_be_a_tree(
    as_ann: Browser,
    new_page: NewPage,
    monkeypatch: pytest.MonkeyPatch,
    count_queries: Callable[[], Any],
) -> None:
    waste = new_page("Waste")
    glass = below(waste, "Glass")
    for number in range(51):
        new_page(f"Other {number:02}")
        below(glass, f"Jar {number:02}")
    with count_queries() as queries:
        first = as_ann.get("/wiki/everyone?sort=tree").text
    assert len(queries) <= 7, queries
    assert "<bdi>Other 49</bdi>" in first
    assert "<bdi>Waste</bdi>" not in first
    second = as_ann.get("/wiki/everyone?sort=tree&page=2").text
    assert second.index("Waste") < second.index("Glass") < second.index("Jar 50")
    assert "more pages below" not in second
    monkeypatch.setattr(tree, "MOST_BELOW", 10)
    assert "more pages below" in as_ann.get("/wiki/everyone?sort=tree&page=2").text
    assert "ends before" in as_ann.get("/wiki/everyone?sort=tree&page=9").text


def test_a_list_of_pages_is_filtered_by_words(as_ann: Browser, new_page: NewPage) -> None:
    for title in ("Missed collections", "Garden waste", "Ünïted waste"):
        new_page(title)
    found = as_ann.get("/wiki/everyone?q=WASTE+gard").text
    assert "Garden waste" in found
    assert "Missed" not in found
    assert "1 page has these words" in found
    assert "Ünïted" in as_ann.get("/wiki/everyone?q=ÜNÏT&sort=changed").text
    nothing = as_ann.get("/wiki/everyone?q=zebra").text
    assert "No page of this space has “zebra” in its title" in nothing
    assert "No page of this space" in as_ann.get("/wiki/everyone?q=%25").text


def test_a_page_costs_as_many_questions_deep_as_high(
    as_ann: Browser, new_page: NewPage, count_queries: Callable[[], Any]
) -> None:
    page = new_page("Level 0")
    for level in range(1, 9):
        page = below(page, f"Level {level}")
    as_ann.get("/wiki/everyone/level-0")
    counts = []
    for level in (0, 8):
        with count_queries() as queries:
            as_ann.get(f"/wiki/everyone/level-{level}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
