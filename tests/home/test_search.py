"""The search screen."""

import re
from collections.abc import Callable

from flask import Flask

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.core.settings import Settings
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make


def test_a_damaged_index_is_said_plainly(
    app: Flask, make: Make, settings: Settings, as_person: Callable[[Person], Browser]
) -> None:
    browser = as_person(make.person())
    assert browser.get("/search?q=parking").status_code == 200
    (settings.index / "current").write_text("1-gone")
    answer = browser.get("/search?q=parking")
    assert answer.status_code == 503
    assert "Search is out of order" in answer.text
    assert "entgov search rebuild" in answer.text


def test_hits_are_counted_marked_and_narrowed(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    hers, others = make.space("Transport", members=[ann]), make.space("Streets")
    with transaction():
        accounts.rename(ann, "Ann Parking", by=ann.id)
        wiki.create(hers, "Parking permits", "Who may park, and where.", by=ann)
        stream.publish(hers, "Parking is full today", by=ann)
        stream.publish(others, "No parking in Mill Lane", by=ann)
    while worker.work_once():
        pass
    browser = as_person(ann)
    whole = choices(browser.get("/search?q=parking").text)
    assert whole == {
        "Everything": 4, "Pages": 1, "Posts": 2, "People": 1, "Files": 0,
        "Transport": 2, "Streets": 1,
    }  # fmt: skip
    posts = browser.get("/search?q=parking&kind=post").text
    assert "2 results" in posts
    assert "No <mark>parking</mark> in Mill Lane" in posts
    assert "Parking permits" not in posts.replace("<mark>", "").replace("</mark>", "")
    assert choices(posts) == {**whole, "Transport": 1}
    narrowed = browser.get("/search?q=parking&kind=post&space=streets").text
    assert "1 result<" in narrowed.replace("\n", "")
    assert choices(narrowed) == {
        "Everything": 1, "Pages": 0, "Posts": 1, "People": 0, "Files": 0,
        "Transport": 1, "Streets": 1,
    }  # fmt: skip


def test_many_hits_have_pages_that_keep_the_filters(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    space = make.space("Transport")
    with transaction():
        for number in range(25):
            stream.publish(space, f"Parking bay {number}", by=ann)
    while worker.work_once():
        pass
    first, second = (
        as_person(ann).get(f"/search?q=parking&kind=post&space=transport&page={number}").text
        for number in (1, 2)
    )
    assert "q=parking&amp;kind=post&amp;space=transport&amp;page=2" in first
    shown = [re.findall(r'href="(/posts/\d+)"', page) for page in (first, second)]
    assert [len(set(page)) for page in shown] == [20, 5]
    assert not set(shown[0]) & set(shown[1])


def choices(page: str) -> dict[str, int]:
    """The ways to narrow the hits, with how many each leaves."""
    found = re.findall(r'<bdi>([^<]+)</bdi> <span class="facets__count">\((\d+)\)', page)
    return {name: int(number) for name, number in found}


def test_a_filter_is_taken_back_where_it_was_set(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    space = make.space("Transport")
    with transaction():
        stream.publish(space, "Parking is full today", by=ann)
    while worker.work_once():
        pass
    page = as_person(ann).get("/search?q=parking&kind=post&space=transport").text
    chosen = dict(re.findall(r'href="([^"]+)" aria-current="true"><bdi>(\w+)<', page))
    assert chosen == {
        "/search?q=parking&amp;space=transport": "Posts",
        "/search?q=parking&amp;kind=post": "Transport",
    }
    assert page.count("Remove this filter") == 2
    assert 'href="/search?q=parking">Clear filters<' in page
    assert '<input type="hidden" name="kind" value="post">' in page
    assert '<input type="hidden" name="space" value="transport">' in page
    assert "Clear filters" not in as_person(ann).get("/search?q=parking").text


def test_a_search_that_finds_nothing_says_what_to_do_next(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    make.space("Transport")
    page = as_person(ann).get("/search?q=zebra+crossings&kind=page&space=transport").text
    assert "Nothing found" in page
    assert "<bdi>Transport</bdi>" in page
    assert 'href="/search?q=zebra+crossings">Look in everything and in all spaces<' in page
    assert 'href="/wiki/transport/new?title=zebra+crossings"' in page
    assert 'href="/posts/new?space=transport"' in page
    wide = as_person(ann).get("/search?q=zebra+crossings").text
    assert "Look in everything" not in wide
    assert 'href="/wiki/everyone/new?title=zebra+crossings"' in wide
