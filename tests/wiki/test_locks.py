"""Locks: everything that offers to change a page minds them, and nothing that was typed is lost."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.models import Space
from entgov.wiki import commands
from entgov.wiki.models import Page
from entgov.wiki.writing import editing
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save
from tests.wiki.test_screens import box, form, hidden

ADDRESS = "/wiki/market/bins"


@pytest.fixture
def market(make: Make, bob: Person, ann: Person) -> Space:
    """A space that Bob runs and Ann is in."""
    return make.space("Market", steward=bob, members=[ann])


@pytest.fixture
def bins(market: Space, new_page: NewPage, bob: Person) -> Page:
    return new_page(space=market)


def lock(bins: Page, by: Person) -> None:
    with transaction():
        commands.lock(bins, by=by)


def test_no_buttons_move_a_locked_page_for_who_may_not_change_it(
    as_person: Callable[[Person], Browser],
    as_ann: Browser,
    new_page: NewPage,
    bob: Person,
    bins: Page,
) -> None:
    new_page("Glass", space=bins.space)
    lock(bins, bob)
    seen = {
        who: browser.get("/spaces/market/arrange").text
        for who, browser in (("ann", as_ann), ("bob", as_person(bob)))
    }
    assert [f"{ADDRESS}/{way}" in seen["ann"] for way in ("step", "position")] == [False, False]
    assert [f"{ADDRESS}/{way}" in seen["bob"] for way in ("step", "position")] == [True, True]
    assert "/wiki/market/glass/step" in seen["ann"]


def test_a_steward_locks_a_page_and_takes_the_lock_away(
    as_person: Callable[[Person], Browser], as_ann: Browser, bob: Person, bins: Page
) -> None:
    as_bob = as_person(bob)
    assert as_ann.get(f"{ADDRESS}/lock").status_code == 403
    assert as_ann.post(f"{ADDRESS}/lock").status_code == 403
    assert as_bob.get(f"{ADDRESS}/lock").status_code == 200
    for _ in range(2):
        as_bob.post(f"{ADDRESS}/lock")
    shown = as_ann.get(ADDRESS).text
    assert "Only the owner and the stewards change this page." in shown
    assert f'href="{ADDRESS}/propose"' in shown
    assert f'href="{ADDRESS}/edit"' not in shown
    assert f'href="{ADDRESS}/edit"' in as_bob.get(ADDRESS).text
    for _ in range(2):
        as_bob.post(f"{ADDRESS}/lock/removal")
    assert f'href="{ADDRESS}/edit"' in as_ann.get(ADDRESS).text
    kinds = db.session.scalars(select(FactRecord.kind).where(FactRecord.kind.like("Page%ocked")))
    assert kinds.all() == ["PageLocked", "PageUnlocked"]


def test_the_owner_of_a_locked_page_changes_it(
    as_ann: Browser, ann: Person, bob: Person, market: Space, new_page: NewPage
) -> None:
    bins = new_page(space=market, by=ann)
    lock(bins, bob)
    assert as_ann.post(f"{ADDRESS}/edit", form(bins, "Mine")).status_code == 303
    db.session.refresh(bins)
    assert bins.head.source == "Mine"


def test_nothing_offers_to_change_what_is_locked(
    as_ann: Browser, ann: Person, bob: Person, bins: Page, save: Save
) -> None:
    save(bins, "Second\n")
    as_ann.post(f"{ADDRESS}/edit", form(bins, "Draft", action="draft"))
    assert editing(bob, bins.id) == [ann]
    lock(bins, bob)
    assert editing(bob, bins.id) == []
    assert "Restore this version" not in as_ann.get(f"{ADDRESS}/revisions/1").text
    assert as_ann.post(f"{ADDRESS}/revisions/1/restoration").status_code == 403
    assert as_ann.get(f"{ADDRESS}/edit").status_code in (200, 302)


def test_what_was_begun_before_the_lock_goes_on_as_a_proposal(
    app: Flask, as_ann: Browser, bob: Person, bins: Page
) -> None:
    sent = form(bins, "Typed before <b>\n", summary="My reason")
    lock(bins, bob)
    answer = as_ann.post(f"{ADDRESS}/edit", sent)
    assert answer.status_code == 409
    assert box(answer.text) == "Typed before <b>\n"
    assert 'value="My reason"' in answer.text
    assert f'action="{ADDRESS}/propose"' in answer.text
    again = {**sent, "base": hidden(answer.text, "base"), "draft": hidden(answer.text, "draft")}
    assert as_ann.post(f"{ADDRESS}/propose", again).status_code == 303
    db.session.refresh(bins)
    assert bins.head.source != sent["content"]


def test_a_draft_from_before_the_lock_is_shown_where_it_can_be_sent(
    as_ann: Browser, bob: Person, bins: Page
) -> None:
    kept = as_ann.post(f"{ADDRESS}/edit", form(bins, "My draft", action="draft")).location
    lock(bins, bob)
    shown = as_ann.get(kept)
    assert shown.status_code == 200
    assert box(shown.text) == "My draft"
    assert "Send proposal" in shown.text
    assert "Continue" in as_ann.get("/drafts").text
    sent = form(bins, "My draft", draft=hidden(shown.text, "draft"))
    as_ann.post(f"{ADDRESS}/propose", sent)
    assert "My draft" not in as_ann.get("/drafts").text
