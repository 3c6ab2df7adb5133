"""Following a page: by pressing, by writing it, and not again once somebody has stopped."""

from datetime import timedelta

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows.queries import followed_ids
from entgov.spaces.models import Membership
from entgov.wiki.queries import followed_saves
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save


def followed(person: Person) -> list[int]:
    return list(db.session.scalars(followed_ids(person, "page")))


def changed(person: Person, hours: int = 1) -> list[str]:
    since = now() - timedelta(hours=hours)
    return [saves.page.title for saves in followed_saves(person, after=since, before=None)]


def test_a_page_is_followed_by_pressing(as_ann: Browser, new_page: NewPage, ann: Person) -> None:
    page = new_page()
    assert ">Follow</button>" in as_ann.get("/wiki/everyone/bins").text
    for _ in range(2):
        assert as_ann.post("/wiki/everyone/bins/follow").location == "/wiki/everyone/bins"
    assert followed(ann) == [page.id]
    assert ">Stop following</button>" in as_ann.get("/wiki/everyone/bins").text
    for _ in range(2):
        assert as_ann.post("/wiki/everyone/bins/follow/removal").status_code == 303
    assert followed(ann) == []
    as_ann.post("/wiki/everyone/bins/follow")
    assert followed(ann) == [page.id]


def test_who_writes_a_page_follows_it(
    new_page: NewPage, save: Save, ann: Person, bob: Person
) -> None:
    page = new_page(by=bob)
    save(page, "Ann's text", by=ann)
    assert followed(bob) == followed(ann) == [page.id]


def test_who_has_stopped_is_left_alone(
    as_ann: Browser, new_page: NewPage, save: Save, ann: Person
) -> None:
    page = new_page()
    save(page, "Ann's text", by=ann)
    as_ann.post("/wiki/everyone/bins/follow/removal")
    save(page, "More by Ann", by=ann)
    assert followed(ann) == []


def test_what_others_changed_is_told(
    as_ann: Browser, new_page: NewPage, save: Save, ann: Person, bob: Person
) -> None:
    bins, bags = new_page("Bins"), new_page("Bags")
    assert changed(ann) == []
    for page in (bins, bags):
        as_ann.post(f"/wiki/everyone/{page.slug}/follow")
    save(bags, "By Ann", by=ann)
    save(bins, "By Bob", by=bob, summary="Why")
    save(bins, "By Ann", by=ann)
    assert changed(ann) == ["Bins", "Bags"]  # Bags was begun by Bob within the hour
    newest = followed_saves(ann, after=now() - timedelta(hours=1), before=None)[0].newest
    assert (newest.author, newest.summary, newest.page.space.slug) == (bob, "Why", "everyone")
    assert followed_saves(ann, after=now(), before=None) == []


def test_what_may_no_longer_be_read_is_not_told(
    make: Make, new_page: NewPage, save: Save, ann: Person, bob: Person
) -> None:
    space = make.space(kind="private", members=[ann, bob])
    page = new_page(space=space, by=ann)
    save(page, "By Bob", by=bob)
    assert changed(ann) == [page.title]
    with transaction():
        membership = db.session.query(Membership).filter_by(person_id=ann.id).one()
        db.session.delete(membership)
    assert changed(ann) == []


def test_nobody_follows_what_they_may_not_read(
    as_ann: Browser, make: Make, new_page: NewPage, ann: Person
) -> None:
    page = new_page(space=make.space(kind="private"))
    for rest in ("", "/removal"):
        answer = as_ann.post(f"/wiki/{page.space.slug}/{page.slug}/follow{rest}")
        assert answer.status_code == 404
    assert followed(ann) == []
