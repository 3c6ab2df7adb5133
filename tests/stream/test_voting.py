"""Polls: one person has one vote, it can be changed until the poll closes, and who sees what."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.queries import everyone
from entgov.stream import commands, queries
from entgov.stream.models import Poll, PollChoice, PollVote, Post

_NO_TRACE = ("SpaceCreated", "PostPublished", "SignedIn")


@pytest.fixture
def poll(ann):
    """A poll by Ann, and the ids of its choices."""

    def made(*, several=False, secret=False, closes_at=None):
        said = {"several": several, "secret": secret, "closes_at": closes_at}
        with transaction():
            post = commands.publish(
                everyone(),
                "Where to?",
                by=ann,
                kind="poll",
                complete=lambda new: commands.begin_poll(new, ["Sea", "Hills", "Town"], **said),
            )
        ids = select(PollChoice.id).where(PollChoice.post_id == post.id).order_by(PollChoice.place)
        return post, db.session.scalars(ids).all()

    return made


def close(post):
    with transaction():
        db.session.get_one(Poll, post.id).closes_at = now() - timedelta(minutes=1)


def votes_of(person):
    own = select(PollVote.choice_id).where(PollVote.person_id == person.id)
    return set(db.session.scalars(own))


def test_a_vote_can_be_changed_and_its_results_show(bob, poll, as_person):
    post, (sea, hills, _town) = poll()
    browser = as_person(bob)
    assert "1 vote" not in browser.get("/stream").text
    browser.post(f"/posts/{post.id}/vote", {"choice": str(sea)})
    assert votes_of(bob) == {sea}
    assert "Change your vote" in browser.get("/stream").text
    browser.post(f"/posts/{post.id}/vote", {"choice": str(hills)})
    assert votes_of(bob) == {hills}
    assert "checked" in browser.get(f"/posts/{post.id}/vote").text


def test_results_are_hidden_until_one_has_voted_or_it_closes(ann, bob, poll, as_person):
    post, (sea, *_) = poll()
    as_person(bob).post(f"/posts/{post.id}/vote", {"choice": str(sea)})
    browser = as_person(ann)
    assert "poll__votes" not in browser.get(f"/posts/{post.id}").text
    assert browser.get(f"/posts/{post.id}/votes").status_code == 404
    close(post)
    assert "poll__votes" in browser.get(f"/posts/{post.id}").text
    assert "Bob Ox" in browser.get(f"/posts/{post.id}/votes").text


def test_a_closed_poll_refuses_politely(bob, poll, as_person):
    post, (sea, *_) = poll()
    close(post)
    browser = as_person(bob)
    answer = browser.post(f"/posts/{post.id}/vote", {"choice": str(sea)})
    assert answer.status_code == 303
    assert "This poll is closed" in browser.get(answer.location).text
    assert votes_of(bob) == set()
    with pytest.raises(commands.PollClosed), transaction():
        commands.vote(post, [sea], by=bob)


def test_several_can_be_chosen_only_where_the_poll_says_so(bob, poll, as_person):
    one, (sea, hills, _) = poll()
    answer = as_person(bob).post(f"/posts/{one.id}/vote", {"choice": [str(sea), str(hills)]})
    assert answer.status_code == 422
    assert "Choose one of the answers" in answer.text
    many, (sea, hills, _) = poll(several=True)
    as_person(bob).post(f"/posts/{many.id}/vote", {"choice": [str(sea), str(hills)]})
    assert votes_of(bob) == {sea, hills}
    as_person(bob).post(f"/posts/{many.id}/vote", {})
    assert votes_of(bob) == set()


@pytest.mark.parametrize("choice", ["", "0", "x", "2147483648", "\0"])
def test_what_is_no_choice_of_the_poll_is_no_vote(choice, bob, poll, as_person):
    post, _ = poll()
    answer = as_person(bob).post(f"/posts/{post.id}/vote", {"choice": choice})
    assert answer.status_code == 422
    assert votes_of(bob) == set()


def test_a_secret_poll_shows_sums_alone_and_leaves_no_trace(ann, bob, poll, as_person):
    post, (sea, *_) = poll(secret=True)
    as_person(bob).post(f"/posts/{post.id}/vote", {"choice": str(sea)})
    close(post)
    page = as_person(ann).get(f"/posts/{post.id}").text
    assert "Who voted for what" not in page
    assert "Bob Ox" not in page
    assert as_person(ann).get(f"/posts/{post.id}/votes").status_code == 404
    assert set(db.session.scalars(select(FactRecord.kind))) <= {*_NO_TRACE}
    with pytest.raises(RuntimeError):
        queries.votes_in(queries.poll(ann, post.id), number=1)


def test_a_secret_poll_shows_no_sums_while_it_is_open(ann, bob, poll, as_person):
    """Whoever watched them grow could tell whose vote came last."""
    post, (sea, *_) = poll(secret=True, closes_at=now() + timedelta(days=1))
    for person in (ann, bob):
        as_person(person).post(f"/posts/{post.id}/vote", {"choice": str(sea)})
    page = as_person(bob).get(f"/posts/{post.id}").text
    assert "poll__votes" not in page
    assert "(your choice)" in page
    assert "results show when it has closed" in page
    close(post)
    assert "2 votes" in as_person(bob).get(f"/posts/{post.id}").text


def test_a_secret_poll_needs_a_time_to_close_at(ann, as_person):
    fields = {"text": "Where?", "space": "everyone", "kind": "poll", "choices": "Sea\nHills"}
    refused = as_person(ann).post("/posts/new", {**fields, "secret": "y"})
    assert refused.status_code == 422
    assert "Enter when this poll closes" in refused.text
    ends = (now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    sent = as_person(ann).post("/posts/new", {**fields, "secret": "y", "closes": ends})
    assert sent.status_code == 303


def test_a_script_votes_without_leaving_the_screen(bob, poll, as_person):
    post, (sea, *_) = poll()
    headers = {"X-Fragment": "true"}
    sent = as_person(bob).post(f"/posts/{post.id}/vote", {"choice": str(sea)}, headers=headers)
    assert sent.status_code == 201
    assert f'data-acts="{post.id}-poll"' in sent.text
    assert f'data-acts="{post.id}"' in sent.text
    assert "1 vote" in sent.text


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_one_votes_the_last_vote_counts_once(data, bob, poll):
    several = data.draw(st.booleans())
    post, ids = poll(several=several)
    most = len(ids) if several else 1
    votes = st.sets(st.sampled_from(ids), max_size=most)
    for chosen in data.draw(st.lists(votes, min_size=1, max_size=5)):
        with transaction():
            commands.vote(post, chosen, by=bob)
        assert votes_of(bob) & set(ids) == chosen
        acts = queries.card(bob, post).post.acts
        assert {each for each, found in acts.votes.items() if found.mine} == chosen
        assert acts.voters.count == bool(chosen)


def test_votes_of_one_person_at_the_same_moment_count_once(app: Flask, bob, poll):
    post, ids = poll()
    post_id, bob_id, ready = post.id, bob.id, threading.Barrier(6)

    def vote(choice: int) -> None:
        with app.app_context():
            ready.wait()
            with transaction():
                person = db.session.get_one(type(bob), bob_id)
                commands.vote(db.session.get_one(Post, post_id), [choice], by=person)
            db.session.remove()

    threads = [threading.Thread(target=vote, args=(ids[number % 3],)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # to see what the others committed
    assert len(votes_of(bob)) == 1
