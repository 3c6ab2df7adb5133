"""The bin of a space: pages that are nowhere else, and come back whole."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows.commands import follow
from entgov.spaces.queries import everyone
from entgov.wiki import commands, searchable
from entgov.wiki.models import Page, Removal, page_key
from entgov.wiki.order import in_order
from tests.conftest import Browser, Make
from tests.test_visibility import World, addresses, with_questions
from tests.wiki.conftest import NewPage, Save
from tests.wiki.test_tree import below


def removal_of(page: Page) -> int:
    db.session.expire_all()
    assert page.removal_id
    return page.removal_id


def test_a_page_goes_into_the_bin_with_its_branch_and_comes_back(
    as_ann: Browser, new_page: NewPage
) -> None:
    waste = new_page("Waste")
    bins = below(waste, "Bins")
    glass = below(bins, "Glass")
    new_page("Index", "[[Glass]]")
    asked = as_ann.get("/wiki/everyone/bins/removal").text
    assert "1 page below it goes along" in asked
    assert "1 page that you can read links here" in asked
    assert as_ann.post("/wiki/everyone/bins/removal", {"reason": "Twice"}).status_code == 303
    for slug in ("bins", "glass"):
        gone = as_ann.get(f"/wiki/everyone/{slug}")
        assert gone.status_code == 410
        assert all(word in gone.text for word in ("This page was removed", "Ann Lee", "Twice"))
    listed = as_ann.get("/spaces/everyone/bin").text
    assert all(word in listed for word in ("Bins", "Twice", "with 1 page below it"))
    back = as_ann.post(f"/spaces/everyone/bin/{removal_of(bins)}/restoration")
    assert back.location == "/wiki/everyone/bins"
    assert (bins.parent_id, glass.parent_id, glass.removal_id) == (waste.id, bins.id, None)
    assert as_ann.get("/wiki/everyone/glass").status_code == 200
    assert "The bin is empty" in as_ann.get("/spaces/everyone/bin").text


def test_a_second_press_does_nothing(new_page: NewPage, bob: Person) -> None:
    page = new_page()
    with transaction():
        first = commands.remove(page, by=bob)
        assert commands.remove(page, by=bob) is first
    with transaction():
        commands.bring_back(first, by=bob)
        commands.bring_back(first, by=bob)
    assert db.session.query(Removal).count() == 1


def test_a_page_at_the_top_comes_back_to_its_place_in_the_order(
    new_page: NewPage, bob: Person
) -> None:
    pages = [new_page(title) for title in ("Waste", "Bins", "Glass")]
    with transaction():
        for page in reversed(pages):
            commands.put_first(page, None, by=bob)
        removal = commands.remove(pages[0], by=bob)
    with transaction():
        commands.bring_back(removal, by=bob)
    assert db.session.scalars(select(Page.title).order_by(*in_order())).all() == [
        "Waste",
        "Bins",
        "Glass",
    ]


def test_where_the_parent_is_gone_a_page_comes_back_at_the_top(
    new_page: NewPage, bob: Person
) -> None:
    parent = new_page("Waste")
    child = below(parent, "Bins")
    with transaction():
        first = commands.remove(child, by=bob)
        second = commands.remove(parent, by=bob)
    with transaction():
        commands.bring_back(first, by=bob)
    assert child.parent_id is None
    with transaction():
        commands.bring_back(second, by=bob)
    assert (parent.removal_id, child.removal_id, child.parent_id) == (None, None, None)


def test_nothing_is_written_below_a_removed_page(
    as_ann: Browser, new_page: NewPage, bob: Person
) -> None:
    parent = new_page("Waste")
    with transaction():
        commands.remove(parent, by=bob)
    as_ann.post("/wiki/everyone/new", {"title": "Bins", "content": "a", "parent": "waste"})
    assert db.session.query(Page).filter_by(slug="bins").one().parent_id is None
    with transaction():
        late = commands.create(everyone(), "Glass", "", by=bob, parent=parent)
    assert late.parent_id is None


def test_a_title_whose_page_is_in_the_bin_says_the_way_out(
    as_ann: Browser, new_page: NewPage, bob: Person
) -> None:
    page = new_page("Bins")
    with transaction():
        commands.remove(page, by=bob)
    answer = as_ann.post("/wiki/everyone/new", {"title": "Bins", "content": "All of mine"})
    assert answer.status_code == 422
    assert "is in the bin" in answer.text
    assert 'href="/spaces/everyone/bin"' in answer.text
    assert "All of mine" in answer.text


def test_what_was_typed_while_a_page_went_is_not_lost(
    as_ann: Browser, new_page: NewPage, bob: Person
) -> None:
    page = new_page("Bins")
    with transaction():
        commands.remove(page, by=bob)
    sent = {"title": "Bins", "content": "All of mine", "base": page.head_id}
    answer = as_ann.post("/wiki/everyone/bins/edit", sent)
    assert (answer.status_code, "All of mine" in answer.text) == (410, True)


def test_the_bin_is_for_those_who_may_read_there(
    as_ann: Browser, new_page: NewPage, make: Make, bob: Person
) -> None:
    hidden = make.space("Hidden", "private", steward=bob)
    page = new_page("Plan", space=hidden)
    with transaction():
        commands.remove(page, reason="Why", by=bob)
    number = removal_of(page)
    assert as_ann.get(f"/spaces/{hidden.slug}/bin").status_code == 404
    assert as_ann.get(f"/wiki/{hidden.slug}/plan").status_code == 404
    for space in (hidden.slug, "everyone"):
        assert as_ann.post(f"/spaces/{space}/bin/{number}/restoration").status_code == 404
    assert removal_of(page) == number


def test_a_page_that_not_all_may_change_keeps_its_branch(
    as_ann: Browser, new_page: NewPage
) -> None:
    page = new_page("Waste")
    child = below(page, "Rules")
    with transaction():
        child.locked = True
    answer = as_ann.post("/wiki/everyone/waste/removal", {"reason": "Mine to type"})
    assert (answer.status_code, "1 page below is locked" in answer.text) == (422, True)
    assert "Mine to type" in answer.text
    assert page.removal_id is None


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_a_removed_page_is_nowhere_but_in_the_bin(
    app: Flask,
    make: Make,
    as_person: Callable[[Person], Browser],
    new_page: NewPage,
    save: Save,
    role: str,
) -> None:
    """Every address is asked, with every question that it may be asked."""
    viewer = make.person("Vera Viewer", role=role, last_here_at=now() - timedelta(days=1))
    maker = make.person("Max Maker")
    space = make.space("Housing", steward=viewer, members=[maker])
    page = new_page("First name", "qqtext #qqtag [[Index]]", space=space, by=maker)
    child = commands_below(page, "Qqchild", maker)
    new_page("Index", "[[First name]] #qqtag", space=space, by=maker)
    with transaction():
        follow(viewer, page_key(page.id))
        page.front = True
        page.owner_id = viewer.id
    save(page, "qqtext once more #qqonly", title="Qqtitle", by=maker)
    with transaction():
        commands.talk(page, "What do you think of it?", by=maker)
        commands.remove(page, by=maker)
    while worker.work_once():
        pass
    browser, words = as_person(viewer), ("qqtitle", "qqchild", "qqtext", "qqonly")
    asked = 0
    for address in addresses_with(app, viewer, maker, space.slug, ("first-name", "index")):
        if "/bin" in address:
            continue
        answer = browser.get(address)
        said = f"{answer.text}{answer.headers}".casefold()
        assert not [word for word in words if word in said], address
        asked += 1
    assert asked > 60
    listed = browser.get("/spaces/housing/bin").text
    assert "Qqtitle" in listed
    assert child.removal_id == page.removal_id
    for near in ("qqtitle", "qqchild", "qqtex", "qqonl"):
        for use in ("search", "menu", "page", "tag"):
            found = browser.get(f"/suggestions?for={use}&q={near[:4]}&space=housing").text
            assert near not in found.casefold(), (use, near)
        hits = browser.get(f"/search?q={near}").text.casefold().replace(near, "", 20)
        assert "/wiki/housing/" not in hits


def commands_below(parent: Page, title: str, by: Person) -> Page:
    with transaction():
        return commands.create(parent.space, title, "qqtext", by=by, parent=parent)


def addresses_with(
    app: Flask, viewer: Person, maker: Person, space: str, pages: tuple[str, ...]
) -> list[str]:
    """All addresses that can be asked for, with these pages of the space in them."""
    world = World(viewer, maker, [])
    found = []
    for rule, address, _ in addresses(app, world):
        if "GET" in (rule.methods or ()):
            found += list(with_questions(address, world))
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "space" not in rule.arguments:
            continue
        for page in pages:
            known = {"space": space, "page": page, "number": 1}
            if rule.arguments <= known.keys():
                found.append(adapter.build(rule.endpoint, {k: known[k] for k in rule.arguments}))
    more = (
        "/tags/qqtag",
        f"/wiki/{space}?sort=tree",
        f"/wiki/{space}?sort=changed",
    )
    return [*found, *more, f"/wiki/{space}?q=qq", f"/people/{maker.handle}"]


def test_documents_leave_the_index_and_return(
    as_ann: Browser, new_page: NewPage, bob: Person
) -> None:
    page = new_page("Bins", "qqrare words")

    def hits() -> bool:
        while worker.work_once():
            pass
        return "/wiki/everyone/bins" in as_ann.get("/search?q=qqrare").text

    assert hits()
    with transaction():
        removal = commands.remove(page, by=bob)
    assert not hits()
    assert not list(searchable.documents([page.id]))
    with transaction():
        commands.bring_back(removal, by=bob)
    assert hits()
    assert db.session.scalar(select(Page.removal_id).where(Page.id == page.id)) is None
