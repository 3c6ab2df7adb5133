"""What the search screen offers where the words as typed find nothing."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]


@pytest.fixture
def ann(make: Make) -> Person:
    return make.person("Ann")


@pytest.fixture
def transport(make: Make, ann: Person) -> Space:
    space = make.space("Transport")
    with transaction():
        wiki.create(space, "Parking permits", "Who may park, and where.", by=ann)
        stream.publish(space, "Parking is full today", by=ann)
        stream.publish(space, "Permits are late", by=ann)
    worked()
    return space


def worked() -> None:
    while worker.work_once():
        pass


def links(page: str) -> dict[str, str]:
    """The addresses of links by their words."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {" ".join(re.sub("<[^>]+>", "", text).split()): unescape(url) for url, text in found}


def said(page: str) -> str:
    return unescape(" ".join(re.sub("<[^>]+>", "", page).split()))


def test_a_typo_shows_what_was_meant_and_leads_to_what_was_typed(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    page = browser.get("/search?q=parkign&kind=post").text
    assert "Showing results for parking. Search instead for parkign." in said(page)
    assert "<mark>Parking</mark> is full today" in page
    assert links(page)["parking"] == "/search?q=parking&kind=post"
    assert links(page)["parkign"] == "/search?q=parkign&kind=post&exact=1"
    exact = browser.get(links(page)["parkign"]).text
    assert "Nothing found" in exact
    assert "Showing results" not in exact
    assert links(exact)["parking"] == "/search?q=parking"
    assert "Showing results" not in browser.get(links(page)["parking"]).text


def test_a_right_word_beside_a_mistyped_one_loses_no_hit(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    page = as_person(ann).get("/search?q=parkign+permits").text
    assert "Showing results for parking permits. Search instead for parkign permits." in said(page)
    assert "3 results" in page


def test_a_hint_that_finds_nothing_more_is_not_given(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    page = as_person(ann).get("/search?q=parkign&kind=person").text
    assert "Showing results" not in page
    assert links(page)["parking"] == "/search?q=parking"


def test_filters_that_stand_in_the_way_are_named_with_what_lies_behind(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    ways = links(as_person(ann).get("/search?q=late&kind=page&space=transport").text)
    assert {text: url for text, url in ways.items() if text.startswith(("Take", "Look"))} == {
        "Take off “Only pages”": "/search?q=late&space=transport",
        "Look in everything and in all spaces": "/search?q=late",
    }


def test_nothing_found_leads_to_asking_and_to_writing(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    ways = links(browser.get("/search?q=zebra+%26+crossings+kind:page&space=transport").text)
    asking = browser.get(ways["Ask in the stream"]).text
    assert re.search(r"<textarea[^>]*>\s*zebra &amp; crossings</textarea>", asking)
    assert re.search(r'value="question" (checked|selected)', asking)
    assert re.search(r'value="transport" (checked|selected)', asking)
    writing = browser.get(ways["Create this page"]).text
    assert 'value="zebra &amp; crossings"' in writing


def test_no_hint_comes_from_where_one_may_not_read(
    make: Make, ann: Person, transport: Space, as_person: AsPerson
) -> None:
    ben = make.person("Ben")
    closed = make.space("Closed", "closed", members=[ben])
    with transaction():
        wiki.create(closed, "Redundancies", "Redundancies in April", by=ben)
    worked()
    assert "Showing results" in as_person(ben).get("/search?q=redundnacies").text
    page = as_person(ann).get("/search?q=redundnacies").text
    assert "Nothing found" in page
    assert "edundancies" not in page
    assert "Words like these" not in page
