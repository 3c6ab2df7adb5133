"""Somebody always answers for a page, and what leavers owned finds new owners."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy import select

from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.models import Membership
from entgov.web.guard import holds
from entgov.wiki import commands, policy, queries
from entgov.wiki.commands import StandingRefused
from entgov.wiki.models import Page
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save


def leave(person: Person) -> None:
    with transaction():
        accounts.deactivate(person, by=None)


def owner_of(page: Page) -> int | None:
    return db.session.scalar(select(Page.owner_id).where(Page.id == page.id))


def test_behind_the_owner_stand_the_stewards_and_then_the_administrators(
    as_ann: Browser, make: Make, new_page: NewPage, ann: Person, bob: Person
) -> None:
    space = make.space("Waste", members=[bob], steward=make.person("Stella Steward"))
    new_page("Bins", space=space), new_page("Bags")
    assert "Owner: <a" in as_ann.get("/wiki/waste/bins").text
    leave(bob)
    shown = as_ann.get("/wiki/waste/bins").text
    assert "Owner: the stewards of" in shown
    assert "Stella Steward" in shown
    assert "Owner: the administrators" in as_ann.get("/wiki/everyone/bags").text


def test_an_owner_who_lost_sight_of_the_space_counts_as_none(
    make: Make, new_page: NewPage, ann: Person, bob: Person
) -> None:
    space = make.space("Waste", "closed", members=[bob], steward=ann)
    page = new_page(space=space)
    assert queries.trust(ann, page).owner == bob
    with transaction():
        db.session.delete(db.session.query(Membership).filter_by(person_id=bob.id).one())
    assert queries.trust(ann, page).owner is None
    assert list(db.session.scalars(queries.handed_over(ann))) == [page]


def test_a_page_is_given_to_who_can_write_there(
    as_person: Callable[[Person], Browser], make: Make, new_page: NewPage, ann: Person, bob: Person
) -> None:
    page = new_page(space=make.space("Waste", "closed", members=[bob, ann]))
    address, as_bob = "/wiki/waste/bins/owner", as_person(bob)
    stranger, gone = make.person("Sam"), make.person("Gone", status="deactivated")
    for wrong in (stranger.handle, gone.handle, "nobody", ""):
        answer = as_bob.post(address, {"person": wrong})
        assert answer.status_code == 422
        assert 'id="person-error"' in answer.text
    assert as_person(ann).post(address, {"person": "ann"}).status_code == 403
    assert as_bob.post(address, {"person": "@ann"}).status_code == 303
    assert owner_of(page) == ann.id
    with pytest.raises(StandingRefused):
        commands.give(page, stranger, by=bob)


def test_heirs_are_those_who_really_wrote_and_are_still_here(
    make: Make, new_page: NewPage, save: Save, ann: Person, bob: Person
) -> None:
    page = new_page()
    often, once, gone = make.person("Often"), make.person("Once"), make.person("Gone")
    for number, writer in enumerate([often, gone, gone, gone, once, often]):
        save(page, f"{number}", by=writer)
    leave(gone)
    assert queries.heirs([page.id]) == {page.id: [often, once]}
    leave(bob)
    assert queries.heirs([page.id])[page.id][0] == often


def test_what_a_leaver_owned_is_handed_over_at_once(
    as_person: Callable[[Person], Browser],
    make: Make,
    new_page: NewPage,
    save: Save,
    ann: Person,
    bob: Person,
) -> None:
    space = make.space("Waste", steward=ann)
    pages = [new_page(f"Page {n}", space=space) for n in range(60)]
    heir = make.person("Hetty Heir", handle="hetty")
    for page in pages[:59]:
        save(page, "By Hetty", by=heir)
    leave(bob)
    as_ann = as_person(ann)
    assert "60 pages need a new owner" in as_ann.get("/").text
    shown = as_ann.get("/handover").text
    assert "Bob Ox" in shown
    assert "Hetty Heir" in shown
    facts = db.session.query(FactRecord).filter_by(kind="PageOwnerChanged")
    assert as_ann.post("/handover", {"everything": bob.id}).status_code == 303
    assert facts.count() == 59
    assert [owner_of(page) for page in pages] == [heir.id] * 59 + [bob.id]
    assert as_ann.post("/handover", {"pages": pages[59].id}).status_code == 422
    assert as_ann.post("/handover", {"pages": pages[59].id, "person": "ann"}).status_code == 303
    assert owner_of(pages[59]) == ann.id
    assert "Every page has an owner" in as_ann.get("/handover").text


def test_the_one_chosen_beside_a_page_gets_it(
    as_person: Callable[[Person], Browser],
    make: Make,
    new_page: NewPage,
    save: Save,
    ann: Person,
    bob: Person,
) -> None:
    page = new_page(space=make.space("Waste", steward=ann))
    for number, handle in enumerate(["one", "two", "two"]):
        writer = db.session.scalar(select(Person).where(Person.handle == handle))
        save(page, f"{number}", by=writer or make.person(handle.title(), handle=handle))
    leave(bob)
    as_person(ann).post("/handover", {"pages": page.id, f"heir-{page.id}": "one"})
    owner = db.session.get_one(Person, owner_of(page))
    assert owner.handle == "one"


def test_nobody_hands_over_what_they_do_not_run(
    as_person: Callable[[Person], Browser], make: Make, new_page: NewPage, ann: Person, bob: Person
) -> None:
    spaces = [make.space(kind=kind, steward=bob, members=[ann]) for kind in ("open", "closed")]
    pages = [new_page(space=space) for space in spaces]
    leave(bob)
    administrator = make.administrator()
    for person, page in product([ann, administrator], pages):
        may = person is administrator and page is pages[0]
        assert holds(policy.handed_over_by, page, person) is may
        assert (page in db.session.scalars(queries.handed_over(person)).all()) is may
    sent = {"pages": [page.id for page in pages], "everything": bob.id, "person": "ann"}
    assert as_person(ann).post("/handover", sent).status_code == 422
    assert [owner_of(page) for page in pages] == [bob.id, bob.id]
    assert (
        pages[1].title
        not in as_person(administrator).get("/handover").text.replace(pages[0].title, "", 2)
        or pages[0].title == pages[1].title
    )
