"""Reviews: due by the calendar, asked of the owner, kept as evidence, passed on to the stewards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.models import Space
from entgov.wiki import commands, listeners, queries
from entgov.wiki.models import Page, PageReads, Review
from entgov.wiki.queries.waiting import waiting_for
from entgov.wiki.schedule import months_later, schedule
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save

DAY = timedelta(days=1)


def due_on(page: Page, at: datetime | None) -> None:
    with transaction():
        db.session.get_one(Page, page.id).review_due_at = at


def due_at(page: Page) -> datetime | None:
    return db.session.scalar(select(Page.review_due_at).where(Page.id == page.id))


def titles(person: Person) -> list[tuple[str, bool]]:
    return [(item.page.title, item.own) for item in queries.due(person, number=1).rows]


def test_months_are_counted_as_on_a_calendar() -> None:
    assert months_later(datetime(2026, 1, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_later(datetime(2026, 12, 5, tzinfo=UTC), 14) == datetime(2028, 2, 5, tzinfo=UTC)


def test_a_space_says_for_all_its_pages_and_a_page_for_itself(
    as_person: Callable[[Person], Browser], make: Make, new_page: NewPage, ann: Person
) -> None:
    space = make.space("Waste", steward=ann)
    old, fresh, own = (new_page(title, space=space) for title in ("Old", "Fresh", "Own"))
    with transaction():
        db.session.get_one(Page, old.id).created_at = now() - 1000 * DAY
    as_ann = as_person(ann)
    assert as_ann.post("/wiki/waste/own/review-settings", {"every": "0"}).status_code == 303
    sent = {"name": "Waste", "description": "", "review_every": "12"}
    assert as_ann.post("/spaces/waste/edit", sent).status_code == 303
    fact = db.session.query(FactRecord).filter_by(kind="ReviewsOfSpaceChanged").one()
    listeners.rescheduled([fact])
    first = due_at(old)
    assert first is not None
    assert abs(first - now()) < timedelta(minutes=1)  # due now, and not overdue for years
    assert due_at(fresh) == pytest.approx(months_later(fresh.created_at, 12), abs=2 * DAY)
    assert due_at(own) is None
    listeners.rescheduled([fact])
    assert due_at(old) == first
    later = new_page("Later", space=db.session.get_one(Space, space.id))
    assert due_at(later) == months_later(later.created_at, 12)
    as_ann.post("/wiki/waste/own/review-settings", {"every": "1"})
    assert due_at(own) is not None


def test_an_interval_that_is_shortened_makes_due_now_and_not_overdue(
    new_page: NewPage, bob: Person
) -> None:
    page = new_page()
    with transaction():
        page.created_at = now() - 300 * DAY
    with transaction():
        commands.set_review_interval(page, 12, by=bob)
    assert (due_at(page) or now()) > now() + 30 * DAY
    with transaction():
        commands.set_review_interval(page, 1, by=bob)
    assert abs((due_at(page) or now() + DAY) - now()) < timedelta(minutes=1)
    due_on(page, now() - 40 * DAY)
    with transaction():
        schedule(Page.id == page.id)
    assert (due_at(page) or now()) < now() - 39 * DAY


def test_the_owner_sees_what_is_due_and_the_most_read_first(
    as_person: Callable[[Person], Browser], new_page: NewPage, ann: Person, bob: Person
) -> None:
    pages = [new_page(title) for title in ("Seldom", "Often", "Later", "Long ago")]
    for page, days in zip(pages, (-2, -1, 1, -3), strict=True):
        due_on(page, now() + days * DAY)
    with transaction():
        for page, day, count in ((0, 1, 3), (1, 1, 4), (1, 2, 4), (3, 200, 99)):
            read = PageReads(page_id=pages[page].id, day=(now() - day * DAY).date(), count=count)
            db.session.add(read)
    assert titles(bob) == [("Often", True), ("Seldom", True), ("Long ago", True)]
    assert waiting_for(bob).reviews == 3
    assert titles(ann) == []
    for address in ("/", "/waiting"):
        shown = as_person(bob).get(address).text.split('id="waiting"')[-1]
        places = [shown.index(f"<bdi>{title}</bdi>") for title in ("Often", "Seldom", "Long ago")]
        assert places == sorted(places), address
        assert "Read 8 times in three months" in shown
        assert "<bdi>Later</bdi>" not in shown or address == "/"


def test_what_is_overdue_goes_to_the_stewards(
    make: Make, new_page: NewPage, ann: Person, bob: Person
) -> None:
    space = make.space("Waste", steward=ann, members=[bob])
    soon, late, left = (new_page(t, space=space) for t in ("Soon", "Late", "Left"))
    due_on(soon, now() - 13 * DAY)
    due_on(late, now() - 15 * DAY)
    due_on(left, now() - DAY)
    with transaction():
        db.session.get_one(Page, left.id).owner_id = None
    assert sorted(titles(ann)) == [("Late", False), ("Left", False)]
    assert (waiting_for(ann).reviews, waiting_for(ann).overdue) == (0, 2)
    assert sorted(titles(bob)) == [("Late", True), ("Soon", True)]


def test_a_review_asks_what_was_checked_and_keeps_it(
    as_person: Callable[[Person], Browser], new_page: NewPage, ann: Person, bob: Person
) -> None:
    page, as_bob, address = new_page(), as_person(bob), "/wiki/everyone/bins/review"
    with transaction():
        commands.set_review_interval(page, 6, by=bob)
    due_on(page, now() - DAY)
    assert "1 page waits for your review" in as_bob.get("/").text
    assert "due for review" in as_bob.get("/wiki/everyone/bins").text
    assert as_bob.post(address, {"outcome": "holds", "checked": " "}).status_code == 422
    assert as_person(ann).post(address, {"outcome": "holds", "checked": "x"}).status_code == 403
    sent = {"outcome": "holds", "checked": "The waste order of 2026"}
    for _ in range(2):  # sent twice, as forms are
        assert as_bob.post(address, sent).status_code == 303
    review = db.session.scalars(select(Review)).one()
    assert (review.next_due_at or now()) > now() + 170 * DAY
    assert due_at(page) == review.next_due_at
    for rest in ("", "/reviews"):
        assert "The waste order of 2026" in as_bob.get(f"/wiki/everyone/bins{rest}").text
    assert waiting_for(bob).nothing
    review = db.session.scalars(select(Review)).one()
    review.checked = "Nothing"
    with pytest.raises(RuntimeError):
        db.session.flush()
    db.session.rollback()


def test_a_review_finds_a_page_out_of_date_and_a_later_one_right_again(
    new_page: NewPage, bob: Person
) -> None:
    page = new_page()
    with transaction():
        commands.review(page, outcome="outdated", checked="The fee", by=bob)
    assert page.status == "outdated"
    with transaction():
        commands.review(page, outcome="holds", checked="The new fee", by=bob)
    assert page.status == "current"


def test_a_save_is_no_review(new_page: NewPage, save: Save) -> None:
    page, then = new_page(), now() - DAY
    due_on(page, then)
    save(page, "Other words")
    assert due_at(page) == then
