"""What an address that leads nowhere may have meant: never more than the viewer may read."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.spaces.models import Space
from entgov.spaces.queries import near_spaces
from entgov.wiki import commands
from entgov.wiki.models import Page
from entgov.wiki.policy import readable_by
from entgov.wiki.queries import near_titles
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage

WORDS = ("bin", "bins", "parking", "permits", "permit", "collection", "collections")
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join)
ANY_FIXTURE = [HealthCheck.function_scoped_fixture]


@pytest.mark.parametrize("asked", ["missed-colections", "Missed_Collection", "collections-missed"])
def test_a_missing_page_offers_near_titles(as_ann: Browser, new_page: NewPage, asked: str) -> None:
    new_page("Missed collections")
    new_page("Zebra crossings")
    response = as_ann.get(f"/wiki/everyone/{asked}")
    assert response.status_code == 404
    assert 'href="/wiki/everyone/missed-collections"' in response.text
    assert "Zebra" not in response.text.partition("<main")[2]
    assert "Create this page" in response.text


def test_pages_of_the_same_space_come_first(as_ann: Browser, make: Make, new_page: NewPage) -> None:
    new_page("Missed collections", space=make.space("Elsewhere"))
    new_page("Missed collections of waste")
    text = as_ann.get("/wiki/everyone/missed-collections").text
    here, there = (text.find(f"/wiki/{slug}/missed") for slug in ("everyone", "elsewhere"))
    assert 0 < here < there


def test_other_addresses_of_a_missing_page_offer_them_too(
    as_ann: Browser, new_page: NewPage
) -> None:
    new_page("Missed collections")
    for rest in ("/edit", "/history", "/compare", "/source", "/revisions/1"):
        response = as_ann.get(f"/wiki/everyone/mised-collections{rest}")
        assert response.status_code == 404
        assert 'href="/wiki/everyone/missed-collections"' in response.text, rest
        assert "/search?q=mised+collections" in response.text


def test_an_unknown_space_offers_near_spaces(as_ann: Browser, make: Make) -> None:
    make.space("Waste and recycling")
    make.space("Wastes and recycling", kind="private")
    for address in ("/wiki/waste-and-recyclng/bins", "/spaces/waste-and-recyclng"):
        response = as_ann.get(address)
        assert response.status_code == 404
        assert 'href="/spaces/waste-and-recycling"' in response.text
        assert "Wastes" not in response.text


def test_odd_addresses_are_no_errors(as_ann: Browser, new_page: NewPage) -> None:
    new_page("Missed collections")
    for odd in ("%25", "a" * 3000, "_", "%E2%80%AE", "-".join("ab" * 40), "%27%22%5C", "💥"):
        assert as_ann.get(f"/wiki/everyone/{odd}").status_code == 404
        assert as_ann.get(f"/wiki/{odd}/missed-collections").status_code == 404


@settings(max_examples=25, deadline=None, suppress_health_check=ANY_FIXTURE)
@given(data=st.data())
def test_what_is_offered_may_be_read(
    app: Flask, make: Make, ann: Person, bob: Person, data: st.DataObject
) -> None:
    """And what may not be read changes nothing of what is offered."""
    with transaction():
        readable = make.space(kind=data.draw(st.sampled_from(["open", "private"])), members=[ann])
        hidden = make.space(kind=data.draw(st.sampled_from(["closed", "private"])), members=[bob])
        _write(readable, data.draw(st.lists(TITLES, unique=True, max_size=4)))
        asked = data.draw(TITLES)
        before = [page.id for page in near_titles(ann, asked)]
        _write(hidden, data.draw(st.lists(TITLES, unique=True, max_size=6)))
        offered = [page.id for page in near_titles(ann, asked, space=readable)]
    may_read = set(db.session.scalars(select(Page.id).where(readable_by(ann))))
    assert set(offered) <= may_read
    assert [page.id for page in near_titles(ann, asked)] == before


def _write(space: Space, titles: Sequence[str]) -> None:
    for title in titles:
        commands.create(space, title, "", by=None)


def test_near_spaces_are_known_ones(make: Make, ann: Person) -> None:
    make.space("Tree wardens", kind="private")
    closed = make.space("Tree wardens two", kind="closed")
    assert list(near_spaces(ann, "tree-wardens")) == [closed]


def test_offering_costs_a_few_questions_however_many_pages_there_are(
    as_ann: Browser, new_page: NewPage, count_queries: Callable[[], Any]
) -> None:
    for number in range(12):
        new_page(f"Missed collections {number}")
    with count_queries() as queries:
        as_ann.get("/wiki/everyone/mised-collections")
    assert len(queries) <= 4, queries
