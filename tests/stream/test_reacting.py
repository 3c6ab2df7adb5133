"""Reactions: given, taken back, counted on cards, and by whom."""

import pytest

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.stream import commands, queries
from entgov.stream.models import REACTIONS, Post


@pytest.fixture
def react(post):
    def reacted(to, by, *kinds):
        with transaction():
            for kind in kinds:
                commands.react(to, kind, by=by)

    return reacted


def test_a_card_counts_reactions_and_knows_ones_own(ann, bob, post, react):
    first = post(bob)
    react(first, ann, "like", "thanks")
    react(first, bob, "like", "like")
    found = queries.threads(ann).rows[0].post.acts.reactions
    assert {kind: (each.count, each.mine) for kind, each in found.items()} == {
        "like": (2, True),
        "thanks": (1, True),
    }
    assert not queries.card(bob, first).post.acts.reactions["thanks"].mine


def test_reacting_twice_is_reacting_once_and_is_told_once(ann, bob, post, react):
    first = post(bob)
    react(first, ann, "like")
    react(first, ann, "like")
    with transaction():
        commands.take_reaction_back(first, "like", by=ann)
        commands.take_reaction_back(first, "like", by=ann)
    kinds = db.session.scalars(db.select(FactRecord.kind).order_by(FactRecord.id)).all()
    assert kinds[-2:] == ["ReactionGiven", "ReactionTakenBack"]
    assert kinds.count("ReactionGiven") == 1


@pytest.mark.parametrize("kind", REACTIONS)
def test_a_button_reacts_and_the_same_button_takes_it_back(kind, ann, bob, as_person, post):
    first, browser = post(bob), as_person(ann)
    browser.post(f"/posts/{first.id}/reactions", {"kind": kind})
    page = browser.get("/stream").text
    assert f'formaction="/posts/{first.id}/reactions/removal"' in page
    assert 'aria-pressed="true"' in page
    browser.post(f"/posts/{first.id}/reactions/removal", {"kind": kind})
    assert 'aria-pressed="true"' not in browser.get("/stream").text


@pytest.mark.parametrize("kind", ["", "hate", "\0", "9" * 5000])
def test_there_are_no_other_reactions(kind, ann, bob, as_person, post):
    first = post(bob)
    as_person(ann).post(f"/posts/{first.id}/reactions", {"kind": kind})
    assert not queries.card(ann, first).post.acts.reactions


def test_a_script_gets_what_stands_below_the_post_now(ann, bob, as_person, post):
    first = post(bob)
    answer = as_person(ann).post(
        f"/posts/{first.id}/reactions", {"kind": "like"}, headers={"X-Fragment": "true"}
    )
    assert answer.status_code == 201
    assert "<html" not in answer.text
    assert 'aria-pressed="true"' in answer.text


def test_who_reacted_stands_on_a_screen_of_its_own(ann, bob, as_person, post, react):
    first = post(bob)
    react(first, bob, "support")
    react(first, ann, "thanks")
    page = as_person(ann).get(f"/posts/{first.id}/reactions").text
    assert page.index("Ann Lee</bdi></a> <span") < page.index("Bob Ox</bdi></a> <span")
    only = as_person(ann).get(f"/posts/{first.id}/reactions?kind=support").text
    assert "Ann Lee</bdi></a> <span" not in only


def test_nobody_reacts_to_what_they_cannot_read_or_what_is_removed(ann, bob, make, as_person, post):
    hidden = post(bob, space=make.space(kind="private", steward=bob))
    removed = post(bob)
    with transaction():
        commands.remove(removed, by=bob)
    browser = as_person(ann)
    sent = [
        browser.post(f"/posts/{each.id}/reactions", {"kind": "like"}) for each in (hidden, removed)
    ]
    assert [answer.status_code for answer in sent] == [404, 403]
    assert db.session.get_one(Post, removed.id).acts.reactions == {}
