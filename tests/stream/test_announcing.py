"""Announcements: acknowledged, counted for who runs the space, and on top until their day."""

from datetime import timedelta

import pytest

from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.follows.commands import mute
from entgov.stream import commands, queries
from entgov.stream.queries.announcements import ON_HOME


@pytest.fixture
def space(make, ann, bob):
    return make.space(steward=ann, members=[bob, make.person("Cat Fox")])


@pytest.fixture
def announced(ann, space):
    def made(text="Office closed", *, days=3, asks=True, by=None, also_in=()):
        said = {"pinned_until": now() + timedelta(days=days), "asks": asks}
        with transaction():
            return commands.publish(
                space,
                text,
                by=by or ann,
                also_in=also_in,
                kind="announcement",
                complete=lambda new: commands.begin_announcement(new, **said),
            )

    return made


def test_it_stands_on_top_of_its_space_until_its_day_or_until_it_is_unpinned(
    ann, bob, space, announced, as_person, post
):
    announced("Long ago", days=-1)
    pinned = announced("Office closed")
    post(bob, "Newer", space=space)
    assert [card.post.id for card in queries.pinned_in(bob, space)] == [pinned.id]
    page = as_person(bob).get(f"/spaces/{space.slug}").text
    assert page.index("Office closed") < page.index("Newer")
    as_person(ann).post(f"/posts/{pinned.id}/pin/removal")
    assert queries.pinned_in(bob, space) == []


def test_home_has_three_until_they_are_acknowledged(bob, announced, as_person):
    made = [announced(f"Number {number}") for number in range(ON_HOME + 1)]
    told = announced("Not asked", asks=False)
    shown = [card.post.id for card in queries.pinned_for(bob)]
    assert shown == [told.id, made[3].id, made[2].id]
    browser = as_person(bob)
    assert "I have read this" in browser.get("/").text
    for each in made:
        browser.post(f"/posts/{each.id}/acknowledgement")
    assert [card.post.id for card in queries.pinned_for(bob)] == [told.id]


@pytest.mark.parametrize("key", ["person:{ann}", "space:{space}", "tag:bins", "thread:{post}"])
def test_what_is_muted_does_not_stand_on_top(key, ann, bob, space, announced):
    post = announced("New #bins")
    with transaction():
        mute(bob, key.format(ann=ann.id, space=space.id, post=post.id))
    assert queries.pinned_for(bob) == []
    here = [card.post.id for card in queries.pinned_in(bob, space)]
    assert here == ([post.id] if key.startswith("space") else [])


def test_home_has_none_of_spaces_one_is_not_in(make, announced):
    announced()
    assert queries.pinned_for(make.person()) == []


def test_who_runs_the_space_sees_who_has_not_read_it(ann, bob, announced, as_person):
    post = announced()
    as_person(bob).post(f"/posts/{post.id}/acknowledgement")
    browser = as_person(ann)
    page = browser.get(f"/posts/{post.id}/acknowledgements").text
    assert "1 of 2 have read it" in page
    assert "Cat Fox" in page
    assert "Bob Ox" not in page
    assert "Bob Ox" in browser.get(f"/posts/{post.id}/acknowledgements?status=read").text
    table = browser.get(f"/posts/{post.id}/acknowledgements/missing.csv")
    assert table.mimetype == "text/csv"
    assert "Cat Fox" in table.text
    assert as_person(bob).get(f"/posts/{post.id}/acknowledgements").status_code == 403


def test_who_runs_one_of_its_spaces_hears_of_the_people_there_alone(ann, make, announced):
    dan = make.person("Dan")
    other = make.space("Elsewhere", "private", steward=dan, members=[make.person("Hidden Hare")])
    post = announced(also_in=[other])
    assert [each.name for each in queries.missing_readers(ann, post)] == ["Bob Ox", "Cat Fox"]
    assert [each.name for each in queries.missing_readers(dan, post)] == ["Dan", "Hidden Hare"]


def test_acknowledging_twice_is_once(ann, bob, announced, as_person):
    post = announced()
    for _ in range(2):
        assert as_person(bob).post(f"/posts/{post.id}/acknowledgement").status_code == 303
    assert queries.progress_of(ann, post).read == 1


def test_who_runs_one_of_its_spaces_does_not_take_it_off_the_others(
    ann, make, announced, as_person
):
    dan = make.person("Dan")
    both = announced(also_in=[make.space(steward=dan)])
    assert "Take it off the top" not in as_person(dan).get(f"/posts/{both.id}").text
    assert as_person(dan).post(f"/posts/{both.id}/pin/removal").status_code == 403
    alone = announced()
    assert as_person(ann).post(f"/posts/{alone.id}/pin/removal").status_code == 303
