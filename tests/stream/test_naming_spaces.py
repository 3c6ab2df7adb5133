"""A space is named like a person, and no text tells of one that its readers may not know."""

import re

import pytest
from sqlalchemy import select

from entgov.core.database import db
from entgov.stream.models import Mention, SpaceMention


def addressed() -> set[int]:
    return set(db.session.scalars(select(SpaceMention.space_id)))


def test_an_open_space_is_linked_and_noted(ann, make, post):
    parks = make.space("Parks and trees")
    sent = post(ann, "For @parks-and-trees, please")
    assert 'class="mention" href="/spaces/parks-and-trees">@parks-and-trees</a>' in sent.html
    assert addressed() == {parks.id}


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_any_other_stays_text_and_is_noted_only_for_who_may_read_there(kind, ann, bob, make, post):
    board = make.space("Board", kind, members=[bob])
    theirs = post(ann, f"@{board.slug}!")
    assert "href" not in theirs.html
    assert addressed() == set()
    assert theirs.html == post(bob, f"@{board.slug}!").html
    assert addressed() == {board.id}


def test_a_person_of_that_name_comes_first(ann, make, post):
    make.space("Parks")
    person = make.person("Pat Parks", handle="parks")
    assert 'href="/people/parks"' in post(ann, "@parks").html
    assert addressed() == set()
    assert db.session.scalars(select(Mention.person_id)).all() == [person.id]


def test_completion_offers_spaces_in_which_one_may_read(ann, bob, make, as_person):
    make.space("Parks")
    make.space("Parliament", "closed", members=[bob])
    make.person("Parry", handle="parry")
    found = as_person(ann).get("/suggestions?for=mention&q=par").text
    assert re.findall(r'data-value="([^"]+)"', found) == ["@parry", "@parks"]
