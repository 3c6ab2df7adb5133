"""What leaves, and what is changed of spaces and accounts, is on the record with its values."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]


def last(kind: str) -> FactRecord:
    newest = select(FactRecord).filter_by(kind=kind).order_by(FactRecord.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def values(kind: str) -> tuple[Any, Any]:
    data = last(kind).data
    return data.get("before"), data.get("after")


def test_a_new_name_of_a_space_is_told_and_its_words_are_not(
    make: Make, as_person: AsPerson, ann: Person
) -> None:
    space = make.space("Parks", kind="private", steward=ann)
    assert values("SpaceCreated") == (None, {"name": "Parks", "kind": "private"})
    form = {"description": "Of our trees", "review_every": "12", "rules": "Be kind"}
    browser, address = as_person(ann), f"/spaces/{space.slug}/edit"
    browser.post(address, {"name": "Trees", **form})
    assert values("SpaceChanged") == ({"name": "Parks"}, {"name": "Trees"})
    assert values("ReviewsOfSpaceChanged") == ({"review_every": None}, {"review_every": 12})
    browser.post(address, {"name": "Trees", **form, "description": "Of our birds"})
    assert last("SpaceChanged").data == {}
    every = db.session.scalars(select(FactRecord)).all()
    assert not [fact for fact in every if "trees" in str(fact.data)]


def test_names_and_accounts_say_what_they_were(make: Make) -> None:
    with transaction():
        person, _ = accounts.invite("bob@body.example", "Bob", by=None)
        accounts.rename(person, "Robert", by=None)
    assert values("PersonInvited")[1]["email"] == "bob@body.example"
    assert values("PersonRenamed") == ({"name": "Bob"}, {"name": "Robert"})


@pytest.mark.parametrize("what", ["md", "html"])
def test_a_page_that_is_taken_along(ann: Person, as_person: AsPerson, what: str) -> None:
    with transaction():
        page = wiki.create(everyone(), "Bin days", "Monday", "", by=ann)
    assert as_person(ann).get(f"/wiki/everyone/bin-days/export.{what}").status_code == 200
    fact = last("PageExported")
    assert (fact.actor_id, fact.data["page_id"]) == (ann.id, page.id)


def test_a_list_of_people_that_is_taken_along(
    make: Make, ann: Person, bob: Person, as_person: AsPerson
) -> None:
    space: Space = make.space("Parks", steward=ann, members=[bob])
    with transaction():
        post = stream.publish(
            space,
            "Read this",
            by=ann,
            kind="announcement",
            complete=lambda post: stream.begin_announcement(post, pinned_until=None, asks=True),
        )
    address = f"/posts/{post.id}/acknowledgements/missing.csv"
    assert as_person(bob).get(address).status_code == 403
    assert not db.session.scalar(select(FactRecord.id).filter_by(kind="MissingReadersExported"))
    assert as_person(ann).get(address).status_code == 200
    assert last("MissingReadersExported").data["post_id"] == post.id


def test_nothing_that_a_stranger_types_moves_the_terminal_of_who_reads(visitor: Browser) -> None:
    """U+009B begins a command to a terminal, as Escape and [ do, and JSON lets it through."""
    visitor.post("/sign-in", {"email": "bob\x9b2J\x1b[2J\x7f@body.example", "password": "wrong"})
    assert last("SignInRefused").data["email"] == "bob2j[2j@body.example"


def test_a_sign_in_that_failed(visitor: Browser) -> None:
    visitor.post("/sign-in", {"email": "bob@body.example", "password": "wrong"})
    fact = last("SignInRefused")
    assert (fact.data["email"], fact.address) == ("bob@body.example", "127.0.0.1")
