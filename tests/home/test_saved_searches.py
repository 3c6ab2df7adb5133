"""Saving a search from its results, and the list of saved searches."""

import re
from html import unescape

import pytest

from entgov import worker
from entgov.core.database import db, transaction
from entgov.notifications.models import Notice
from entgov.searches.commands import MOST
from entgov.searches.models import SavedSearch
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import Placement


@pytest.fixture
def as_ann(as_person, ann):
    return as_person(ann)


def saving(as_ann, address):
    """Where a results page leads to save the search."""
    found = re.findall(r'href="(/search/saved/new[^"]*)"', as_ann.get(address).text)
    return unescape(found[0]) if found else None


def save(as_ann, address, **fields):
    page = as_ann.get(address).text
    terms = unescape(re.findall(r'name="terms" value="([^"]*)"', page)[0])
    name = unescape(re.findall(r'name="name"[^>]* value="([^"]*)"', page)[0])
    return as_ann.post(address, {"name": name, "terms": terms, "tells": "y", **fields})


def test_a_search_is_saved_under_its_own_words_and_run_from_the_empty_box(as_ann):
    there = saving(as_ann, "/search?q=parking+permit&kind=page&sort=newest&page=2")
    answer = save(as_ann, there)
    assert answer.location == "/search?q=parking+permit&kind=page"
    assert "Saved as" in as_ann.get(answer.location).text
    assert 'href="/search?q=parking+permit&amp;kind=page"' in as_ann.get("/search").text


@pytest.mark.parametrize(
    "same",
    [
        "/search?q=parking&kind=page&tag=a&tag=b",
        "/search?q=kind:page+parking+tag:a+tag:b",
        "/search?q=tag:b+parking&kind=page&tag=a&sort=newest",
    ],
)
def test_however_it_was_typed_the_same_search_is_the_same(as_ann, same):
    save(as_ann, saving(as_ann, "/search?q=parking+kind:pages&tag=b&tag=a"))
    assert "Saved as" in as_ann.get(same).text
    again = save(as_ann, "/search/saved/new?" + same.partition("?")[2])
    assert again.status_code == 422
    assert "You have saved this search already, as “parking”" in unescape(again.text)


def test_what_is_said_of_a_space_one_cannot_read_is_words(as_ann, make, bob):
    make.space("Club", "private", steward=bob)
    save(as_ann, "/search/saved/new?q=keys&space=club")
    never_was = save(as_ann, "/search/saved/new?q=keys&space=nowhere")
    assert "You have saved this search already" in never_was.text
    assert db.session.scalars(db.select(SavedSearch)).one().limits == {}


def test_opening_the_results_reads_what_it_told(as_ann, bob):
    save(as_ann, "/search/saved/new?q=parking")
    for number in range(2):
        with transaction():
            stream.publish(everyone(), f"Parking {number}", by=bob)
    while worker.work_once():
        pass
    assert "1 unread" in as_ann.get("/notifications").text
    (line,) = re.findall(r'href="(/notifications/\d+)"', as_ann.get("/notifications").text)
    assert '<strong class="govuk-tag">New</strong>' in as_ann.get("/search").text
    assert as_ann.get(line).location == "/search?q=parking&sort=newest"
    assert "1 unread" not in as_ann.get("/search?q=parking").text


def test_opening_the_results_reads_what_stands_in_no_list(as_ann, bob, make):
    """What was mailed alone, and what one may no longer see: neither makes a search silent."""
    hall = make.space("Hall", "private", steward=bob)
    save(as_ann, "/search/saved/new?q=parking")
    with transaction():
        mailed = stream.publish(everyone(), "Parking", by=bob)
        hidden = stream.publish(everyone(), "Parking", by=bob)
    while worker.work_once():
        pass
    with transaction():
        of_mailed = db.select(Notice).where(Notice.thing_id == mailed.id)
        notice = db.session.scalars(of_mailed).one()
        notice.in_app, notice.mail_at = False, None
        of_hidden = db.update(Placement).where(Placement.post_id == hidden.id)
        db.session.execute(of_hidden.values(space_id=hall.id))
    as_ann.get("/search?q=parking")
    unread = db.session.scalars(db.select(Notice.id).where(Notice.read_at.is_(None)))
    assert unread.all() == []


def test_a_search_is_renamed_silenced_removed_and_brought_back(as_ann, ann, as_person, bob):
    save(as_ann, "/search/saved/new?q=parking")
    search = db.session.scalars(db.select(SavedSearch)).one()
    as_ann.post(f"/search/saved/{search.id}/edit", {"name": "Where to park", "tells": "y"})
    assert "Where to park" in as_ann.get("/search/saved").text
    as_ann.post("/search/saved/silences", {"key": search.key})
    assert "Tells you" not in as_ann.get("/search/saved").text
    as_ann.post(f"/search/saved/{search.id}/removal")
    assert "Where to park" not in as_ann.get("/search").text
    assert "Removed in the last 30 days" in as_ann.get("/search/saved").text
    for act in ("edit", "removal", "return"):
        assert as_person(bob).post(f"/search/saved/{search.id}/{act}").status_code == 404
    as_ann.post(f"/search/saved/{search.id}/return")
    assert "Where to park" in as_ann.get("/search").text
    as_ann.post(f"/search/saved/{search.id}/removal")
    assert save(as_ann, "/search/saved/new?q=parking", name="Again").status_code == 303
    assert "Again" in as_ann.get("/search").text


def test_nobody_has_more_than_so_many_and_nothing_is_not_saved(as_ann, ann):
    assert "There is nothing to look for" in save(as_ann, "/search/saved/new", name="A").text
    with transaction():
        for number in range(MOST):
            same = {"person_id": ann.id, "name": str(number), "digest": str(number), "tells": False}
            at = {"since": ann.created_at, "changed_at": ann.created_at}
            db.session.add(SavedSearch(**same, **at, terms="q=a", said="a", limits={}))
    answer = save(as_ann, "/search/saved/new?q=parking")
    assert answer.status_code == 422
    assert f"You have {MOST} saved searches" in answer.text


def test_lists_cost_as_much_for_many_as_for_few(as_ann, count_queries):
    save(as_ann, "/search/saved/new?q=parking0")
    as_ann.get("/search/saved")
    with count_queries() as few:
        as_ann.get("/search/saved")
    for number in range(1, 9):
        save(as_ann, f"/search/saved/new?q=parking{number}")
    with count_queries() as many:
        as_ann.get("/search/saved")
    assert len(many) == len(few)
