"""What people look for and don't find, on the screens of those who can write it down."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from entgov import worker
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.glossary import commands as glossary
from entgov.spaces.queries import everyone
from entgov.sums.models import EmptySearch
from entgov.wiki import commands as wiki


def put(space, words, count=7):
    """As if it had been counted on two days."""
    with transaction():
        for ago in range(2):
            day = now().date() - timedelta(days=ago)
            db.session.add(EmptySearch(space_id=space.id, words=words, day=day, count=count))


def worked():
    while worker.work_once():
        pass


def plain(page):
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


@pytest.fixture
def admin(make, as_person):
    """Qq and zz begin no word that is looked for here."""
    for letter in "abcde":
        make.person(f"Qq{letter} Zz{letter}")
    return as_person(make.administrator("Qqx Zzx"))


def test_administrators_see_how_often_it_was_asked_and_write_the_page(admin):
    put(everyone(), "parking permit")
    page = admin.get("/admin/searches").text
    assert "parking permit Asked 14 times, nothing found" in plain(page)
    (link,) = re.findall(r'href="([^"]+)">Write this page', page)
    assert 'value="Parking permit"' in admin.get(unescape(link)).text


def test_what_is_found_by_now_is_said_and_some_of_the_words_are_not_enough(admin, bob):
    put(everyone(), "parking permit")
    with transaction():
        wiki.create(everyone(), "Parking", "Where", by=bob)
    worked()
    assert "Write this page" in admin.get("/admin/searches").text
    with transaction():
        wiki.create(everyone(), "Permits", "For parking", by=bob)
    worked()
    page = admin.get("/admin/searches").text
    assert "Found by now: 1 result" in plain(page)
    assert "Write this page" not in page


def test_what_is_found_by_the_words_of_the_body_is_found_by_now(admin, bob):
    put(everyone(), "hmrc letters")
    put(everyone(), "hm revenue and customs")
    with transaction():
        wiki.create(everyone(), "Letters", "From HM Revenue & Customs", by=bob)
    worked()
    assert "Write this page ( hmrc letters )" in plain(admin.get("/admin/searches").text)
    with transaction():
        glossary.add(everyone(), "HMRC", ["HM Revenue & Customs", "the taxman"], by=bob)
        wiki.create(everyone(), "Tax", "Ask HMRC", by=bob)
    worked()
    page = plain(admin.get("/admin/searches").text)
    assert "Found by now: 1 result ( hmrc letters )" in page
    assert "Found by now: 2 results ( hm revenue and customs )" in page


def test_administrators_see_sums_of_what_all_may_read_alone(admin, make, ann):
    put(everyone(), "green bins", 2)
    put(make.space("Hall"), "green bins", 2)
    for kind in ("closed", "private"):
        put(make.space(kind=kind, steward=ann), f"{kind} matter", 9)
    page = plain(admin.get("/admin/searches").text)
    assert "green bins Asked 8 times, nothing found" in page
    assert "matter" not in page


def test_a_steward_sees_what_was_looked_for_in_the_space(make, as_person, admin):
    steward, *members = (make.person(f"Yy{letter} Vv") for letter in "abcde")
    club = make.space("Club", "closed", steward=steward, members=members)
    put(club, "boat keys")
    put(everyone(), "green bins")
    page = as_person(steward).get("/spaces/club/searches").text
    assert "boat keys" in page
    assert "green bins" not in page
    assert re.search(r'href="/wiki/club/new\?title=Boat\+keys"', page)
    assert "boat keys" in as_person(steward).get("/spaces/club/life").text
    assert as_person(members[0]).get("/spaces/club/searches").status_code == 403
    assert as_person(make.person()).get("/spaces/club/searches").status_code == 403
    assert admin.get("/spaces/club/searches").status_code == 403


def test_the_list_has_pages_and_an_end(admin):
    assert "Nothing that several people missed" in admin.get("/admin/searches").text
    for number in range(23):
        put(everyone(), f"thing {'abcdefghijklmnopqrstuvw'[number] * 3}")
    pages = [admin.get(f"/admin/searches?page={number}").text for number in (1, 2, 3)]
    assert [page.count("Asked 14 times") for page in pages] == [20, 3, 0]
    assert "The list ends before this page." in pages[2]


def test_what_was_put_right_or_mistyped_on_purpose_is_not_counted(app, admin, bob):
    with transaction():
        wiki.create(everyone(), "Parking", "Where", by=bob)
    worked()
    for address in (
        "/search?q=parkign",
        "/search?q=parkign&exact=1",
        "/suggestions?for=search&q=ü",
    ):
        assert admin.get(address).status_code == 200
    app.extensions["entgov.empty_searches"].write()
    assert db.session.scalars(select(EmptySearch.words)).all() == []


def test_a_longer_list_costs_no_more_queries(admin, count_queries):
    put(everyone(), "parking permit")
    admin.get("/admin/searches")
    with count_queries() as few:
        admin.get("/admin/searches")
    for word in ("bins", "ovens", "kettle", "ladder"):
        put(everyone(), word)
    with count_queries() as many:
        assert "kettle" in admin.get("/admin/searches").text
    assert len(many) == len(few)
