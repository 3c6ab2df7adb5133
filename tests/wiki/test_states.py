"""The state of a page: decided in one place, shown wherever the page is, heeded by search."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from entgov import wiring, worker
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows import commands as follows
from entgov.search.query import understand
from entgov.spaces.queries import everyone
from entgov.wiki import commands
from entgov.wiki.commands import StandingRefused
from entgov.wiki.models import Page, page_key
from entgov.wiki.states import state, state_of
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage

STATUSES = ("draft", "current", "outdated", "replaced")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(status=st.sampled_from(STATUSES), days=st.none() | st.integers(-3, 3))
def test_the_state_is_the_same_in_the_list_as_of_the_page(
    new_page: NewPage, status: str, days: int | None
) -> None:
    at = now()
    page = db.session.scalar(select(Page)) or new_page()
    page.status = status
    page.review_due_at = None if days is None else at + timedelta(days=days)
    db.session.flush()
    listed = db.session.scalar(select(state(at)).where(Page.id == page.id))
    assert listed == state_of(page, at)
    assert (listed == "due") is (status == "current" and days is not None and days <= 0)


def test_the_state_stands_at_the_top_and_in_every_list(
    as_ann: Browser, new_page: NewPage, ann: Person
) -> None:
    new_page("Bins", "Put it out #waste")
    as_ann.post("/wiki/everyone/bins/status", {"status": "outdated"})
    while worker.work_once():
        pass
    assert "This page is out of date." in as_ann.get("/wiki/everyone/bins").text
    for address in (
        "/",
        "/wiki/everyone",
        "/spaces/everyone",
        "/tags/waste",
        "/search?q=bins",
        "/suggestions?for=search&q=bi",
        "/suggestions?for=page&q=bi",
    ):
        assert re.search(r">\s*Out of date\s*<", as_ann.get(address).text), address
    as_ann.post("/wiki/everyone/bins/status", {"status": "current"})
    assert "Out of date" not in as_ann.get("/wiki/everyone").text


def test_the_state_stands_beside_each_link_that_leads_to_the_page(
    as_ann: Browser, ann: Person, bob: Person
) -> None:
    """Whoever chooses what to read next knows it before they go there."""
    with transaction():
        space = everyone()
        hub = commands.create(space, "Hub", "See [[Bins]]. #waste", by=ann)
        bins = commands.create(space, "Bins", "#waste", by=bob, parent=hub)
        commands.create(space, "Bags", "Of [[Hub]] and [[Bins]]. #glass", by=bob)
        commands.create(space, "Boxes", "#glass", by=bob)
        commands.create(space, "Lone", "", by=bob)
        hub.front = True
        follows.follow(ann, page_key(bins.id), at=now())
        for page in db.session.scalars(select(Page)):
            commands.set_status(page, "outdated", by=bob)
    while worker.work_once():
        pass
    for address, titles in (
        (
            "/wiki/everyone/hub",
            ("Bins", "Bags", "Lone"),
        ),  # the tree, what is below, what links here
        ("/wiki/everyone/boxes", ("Bags",)),  # what is related
        ("/wiki/everyone/hub/links", ("Bags",)),
        ("/wiki/everyone?sort=tree", ("Hub", "Bins", "Lone")),
        ("/spaces/everyone", ("Hub", "Bins")),  # the front page, and those changed last
        ("/spaces/everyone/pages/changes", ("Hub", "Lone")),
        ("/spaces/everyone/pages/orphans", ("Lone",)),
        ("/spaces/everyone/pages/linked", ("Bins",)),
        ("/", ("Bins",)),
    ):
        main = as_ann.get(address).text.split("<main")[1]
        for title in titles:
            places = re.findall(rf'/[a-z]+"[^>]*><bdi>{title}</bdi>(.{{0,120}})', main, re.DOTALL)
            assert places, (address, title)
            assert all("Out of date" in place for place in places), (address, title)


@pytest.mark.parametrize(
    "named",
    ["Bags", "[[Bags]]", "[[Bags|the bags]]", "Everyone/Bags", "/wiki/everyone/bags", "bags"],
)
def test_a_replacement_is_named_as_people_name_pages(
    as_ann: Browser, new_page: NewPage, named: str
) -> None:
    bins, bags = new_page("Bins"), new_page("Bags")
    sent = {"status": "replaced", "replacement": named}
    assert as_ann.post("/wiki/everyone/bins/status", sent).status_code == 303
    assert db.session.get_one(Page, bins.id).replaced_by_id == bags.id
    shown = as_ann.get("/wiki/everyone/bins").text
    assert "This page is replaced by" in shown
    assert 'href="/wiki/everyone/bags"' in shown


def test_what_can_not_replace_is_told_beside_the_field(as_ann: Browser, new_page: NewPage) -> None:
    bins, bags = new_page("Bins"), new_page("Bags")
    with transaction():
        commands.set_status(bags, "replaced", replaced_by=bins, by=None)
    for named in ("", "Nowhere", "Bags", "Bins", "/wiki/everyone/none"):
        sent = {"status": "replaced", "replacement": named}
        answer = as_ann.post("/wiki/everyone/bins/status", sent)
        assert answer.status_code == 422, named
        assert 'id="replacement-error"' in answer.text
        assert f'value="{named}"' in answer.text or not named
    with pytest.raises(StandingRefused):
        commands.set_status(bins, "replaced", replaced_by=bags, by=None)


def test_a_replacement_that_is_hidden_is_not_named(
    as_ann: Browser, make: Make, new_page: NewPage, bob: Person
) -> None:
    secret = new_page("Secretly", space=make.space("Hidden", "private", steward=bob))
    bins = new_page("Bins")
    with transaction():
        commands.set_status(bins, "replaced", replaced_by=secret, by=bob)
    for rest in ("", "/status"):
        assert "Secretly" not in as_ann.get(f"/wiki/everyone/bins{rest}").text
    assert "This page is replaced." in as_ann.get("/wiki/everyone/bins").text
    sent = {"status": "replaced", "replacement": "Secretly"}
    assert as_ann.post("/wiki/everyone/bins/status", sent).status_code == 422


def test_search_finds_the_current_page_first_and_the_replaced_one_last(
    new_page: NewPage, bob: Person
) -> None:
    pages = [new_page(f"Parking permits {n}", "How to get one") for n in range(4)]
    with transaction():
        for page, status in zip(pages, ("replaced", "outdated", "draft"), strict=False):
            commands.set_status(page, status, replaced_by=pages[3], by=bob)
    while worker.work_once():
        pass
    audience = frozenset({f"space:{pages[0].space_id}"})
    hits = wiring.library().search(understand("parking permits"), audience).hits
    assert [hit.key for hit in hits] == [f"page:{page.id}" for page in reversed(pages)]


def test_who_may_not_change_a_page_does_not_change_its_state(
    as_person: Callable[[Person], Browser], make: Make, new_page: NewPage, ann: Person, bob: Person
) -> None:
    page = new_page()
    with transaction():
        page.locked = True
    assert as_person(ann).post("/wiki/everyone/bins/status", {"status": "draft"}).status_code == 403
    assert as_person(bob).post("/wiki/everyone/bins/status", {"status": "draft"}).status_code == 303


def test_a_new_page_can_be_marked_as_a_draft(as_ann: Browser) -> None:
    fields = {"title": "Begun", "content": "So far.", "unfinished": "y"}
    assert as_ann.post("/wiki/everyone/new", fields).status_code == 303
    assert db.session.scalars(select(Page.status).where(Page.slug == "begun")).one() == "draft"
