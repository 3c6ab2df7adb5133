"""Feed links: personal, shown once, revocable, and never wider than what their person may read."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.accounts.secrets import token_hash
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.feeds import commands as feeds
from entgov.feeds import sources
from entgov.feeds.models import FeedLink
from entgov.spaces.models import Membership, Space
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page
from tests.conftest import Browser, Make

ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = "</title><script>alert(1)</script> & \"'"


@pytest.fixture
def space(make: Make, ann: Person, bob: Person) -> Space:
    return make.space("Depot", "closed", steward=bob, members=[ann])


@pytest.fixture
def bins(space: Space, bob: Person) -> Page:
    with transaction():
        bins = wiki.create(space, "Bins", "One", "Begun", by=bob)
        fields = {"title": "Bins", "source": "Two", "base_id": bins.head_id}
        wiki.save(bins, summary=EVIL, by=bob, **fields)
    return bins


def link(key: str, person: Person) -> str:
    """The path of a new feed link."""
    with transaction():
        return f"/feeds/{feeds.make(key, by=person)[1]}.atom"


def entries(answer: Any) -> list[dict[str, str]]:
    root = ElementTree.fromstring(answer.data)
    return [
        {child.tag.removeprefix(ATOM): child.text or child.get("href") or "" for child in entry}
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_a_link_is_shown_once_and_kept_as_a_hash(
    as_person: Callable[[Person], Browser], ann: Person, bins: Page, visitor: Browser
) -> None:
    browser = as_person(ann)
    assert f'name="key" value="page:{bins.id}"' in browser.get("/wiki/depot/bins/history").text
    made = browser.post("/settings/feeds/new", {"key": f"page:{bins.id}"})
    token = re.search(r"/feeds/([\w-]{32,})\.atom", made.text)
    assert token
    assert db.session.query(FeedLink).one().token_hash == token_hash(token[1])
    listed = browser.get("/settings/feeds").text
    assert "Changes of “Bins”" in listed
    assert token[1] not in listed
    facts = json.dumps([fact.data for fact in db.session.query(FactRecord)])
    assert token[1] not in facts
    assert visitor.get(f"/feeds/{token[1]}.atom").status_code == 200


def test_a_page_has_its_versions_in_its_feed(visitor: Browser, ann: Person, bins: Page) -> None:
    answer = visitor.get(link(f"page:{bins.id}", ann))
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private"
    newest, first = entries(answer)
    assert newest["summary"] == EVIL
    assert "<script>" not in answer.text
    assert newest["title"] == "Bins, version 2"
    assert newest["link"].endswith("/wiki/depot/bins/compare?from=1&to=2")
    assert first["summary"] == "Begun"
    assert first["link"].endswith("/wiki/depot/bins/revisions/1")
    root = ElementTree.fromstring(answer.data)
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    assert {entry.findtext(f"{ATOM}author/{ATOM}name") for entry in root.iter(f"{ATOM}entry")} == {
        "Bob Ox"
    }


def test_ids_stay_when_the_page_gets_another_address(
    visitor: Browser, ann: Person, bob: Person, bins: Page
) -> None:
    address = link(f"page:{bins.id}", ann)
    before = [entry["id"] for entry in entries(visitor.get(address))]
    assert len(set(before)) == 2
    with transaction():
        fields = {"source": "Two", "summary": "", "base_id": bins.head_id}
        wiki.save(bins, title="Bags", by=bob, **fields)
    assert [entry["id"] for entry in entries(visitor.get(address))][1:] == before


def test_a_space_has_the_changes_of_its_pages_in_its_feed(
    visitor: Browser, ann: Person, bob: Person, space: Space, bins: Page
) -> None:
    with transaction():
        wiki.create(space, "Bags", "One", by=bob)
    titles = [entry["title"] for entry in entries(visitor.get(link(f"space:{space.id}", ann)))]
    assert titles == ["Bags, version 1", "Bins, version 2", "Bins, version 1"]


def test_what_signs_xml_cannot_say_are_left_out(
    visitor: Browser, ann: Person, bob: Person, space: Space
) -> None:
    with transaction():
        bins = wiki.create(space, "Odd \x0c\uffff 🦊", "", "\x01\ud7ff", by=bob)
    (entry,) = entries(visitor.get(link(f"page:{bins.id}", ann)))
    assert entry["title"] == "Odd  🦊, version 1"


def test_nothing_new_is_not_sent_again(visitor: Browser, ann: Person, bins: Page) -> None:
    address = link(f"page:{bins.id}", ann)
    first = visitor.get(address)
    for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
        again = visitor.get(address, headers={header: first.headers[name]})
        assert (again.status_code, again.data) == (304, b""), name
    packed = visitor.get(address, headers={"Accept-Encoding": "gzip"})
    again = visitor.get(address, headers={"If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304


def test_use_is_noted_once_an_hour(visitor: Browser, ann: Person, bins: Page) -> None:
    address = link(f"page:{bins.id}", ann)
    visitor.get(address)
    first = db.session.query(FeedLink).one().used_at
    visitor.get(address)
    assert db.session.query(FeedLink).one().used_at == first
    with transaction():
        db.session.query(FeedLink).one().used_at = now() - timedelta(hours=2)
    visitor.get(address)
    used_at = db.session.query(FeedLink).one().used_at
    assert used_at is not None
    assert first is not None
    assert used_at >= first


def test_whatever_ends_it_every_ending_looks_alike(
    as_person: Callable[[Person], Browser],
    visitor: Browser,
    make: Make,
    ann: Person,
    bob: Person,
    space: Space,
    bins: Page,
) -> None:
    keys = (f"page:{bins.id}", f"space:{space.id}")
    revoked, never = link(keys[0], bob), "/feeds/never-was.atom"
    as_person(bob).post("/settings/feeds/1/removal")
    put_out = [link(key, ann) for key in keys]
    gone = make.person("Gone")
    with transaction():
        db.session.add(
            Membership(space_id=space.id, person_id=gone.id, state="member", since=now())
        )
    left = [link(key, gone) for key in keys]
    assert all(visitor.get(address).status_code == 200 for address in put_out + left)
    with transaction():
        db.session.query(Membership).filter_by(person_id=ann.id).delete()
        accounts.deactivate(gone, by=None)
    texts = set()
    for address in (revoked, never, *put_out, *left):
        answer = visitor.get(address)
        assert answer.status_code == 404, address
        texts.add(answer.text.replace(address, ""))
    assert len(texts) == 1


def test_who_comes_back_gets_no_old_link_back(
    visitor: Browser, make: Make, space: Space, bob: Person
) -> None:
    gone = make.person("Gone")
    with transaction():
        db.session.add(
            Membership(space_id=space.id, person_id=gone.id, state="member", since=now())
        )
    address = link(f"space:{space.id}", gone)
    with transaction():
        accounts.deactivate(gone, by=None)
    while worker.work_once():
        pass
    with transaction():
        accounts.reactivate(gone, by=None)
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("key", ["", "page:", "page:9", "page:x", "page:-1", "page:²", "zebra:1"])
def test_there_is_no_feed_of_what_is_not_there(
    as_person: Callable[[Person], Browser], ann: Person, key: str
) -> None:
    for odd in (key, f"{key}\0", f"page:{'9' * 30}", f"page:{2**31}"):
        answer = as_person(ann).post("/settings/feeds/new", {"key": odd})
        assert answer.location == "/settings/feeds", odd
    assert db.session.query(FeedLink).count() == 0


def test_nobody_makes_a_feed_of_what_they_may_not_read(
    as_person: Callable[[Person], Browser], make: Make, bins: Page, space: Space
) -> None:
    browser = as_person(make.person("Outsider"))
    for key in (f"page:{bins.id}", f"space:{space.id}"):
        answers = [browser.post("/settings/feeds/new", {"key": one}) for one in (key, "page:99")]
        assert [answer.location for answer in answers] == ["/settings/feeds"] * 2
        assert "Depot" not in browser.get("/settings/feeds").text
    assert db.session.query(FeedLink).count() == 0


def test_a_list_names_only_what_its_person_may_read_now(
    as_person: Callable[[Person], Browser], ann: Person, bins: Page
) -> None:
    link(f"page:{bins.id}", ann)
    with transaction():
        db.session.query(Membership).filter_by(person_id=ann.id).delete()
    listed = as_person(ann).get("/settings/feeds").text
    assert "Bins" not in listed
    assert "can no longer read" in listed


def test_links_are_their_persons_alone(
    as_person: Callable[[Person], Browser], visitor: Browser, ann: Person, bob: Person, bins: Page
) -> None:
    own, others = (link(f"page:{bins.id}", person) for person in (ann, bob))
    assert as_person(bob).post("/settings/feeds/1/removal").status_code == 404
    as_person(bob).post("/settings/feeds/removal")
    assert visitor.get(own).status_code == 200
    assert visitor.get(others).status_code == 404


def test_there_is_an_end_to_links(
    as_person: Callable[[Person], Browser], ann: Person, bins: Page, monkeypatch: Any
) -> None:
    monkeypatch.setattr(feeds, "MOST_LINKS", 1)
    link(f"page:{bins.id}", ann)
    answer = as_person(ann).post("/settings/feeds/new", {"key": f"page:{bins.id}"})
    assert answer.location == "/settings/feeds"
    assert db.session.query(FeedLink).count() == 1


def test_no_log_has_the_secret_of_a_link(
    app: Flask, visitor: Browser, ann: Person, bins: Page, monkeypatch: Any, caplog: Any
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("the feed is broken")

    monkeypatch.setattr(sources, "feed", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    address = link(f"page:{bins.id}", ann)
    assert visitor.get(address).status_code == 500
    assert "the feed is broken" in caplog.text
    assert address.removesuffix(".atom").rpartition("/")[2] not in caplog.text
