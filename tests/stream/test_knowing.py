"""A question without an answer names people who may know: those who can read it, and no others."""

import pytest

from entgov.accounts.commands import change_skills
from entgov.core.database import db, transaction
from entgov.follows.commands import mute
from entgov.spaces.queries import everyone
from entgov.stream import commands, queries


@pytest.fixture
def cleo(make):
    person = make.person("Cleo Oak", handle="cleo")
    with transaction():
        change_skills(person, ["Parking permits"])
    return person


@pytest.fixture
def ask(ann):
    def asked(text="How do I renew a parking permit?", *, space=None, by=ann):
        with transaction():
            return commands.publish(space or everyone(), text, by=by, kind="question")

    return asked


def knowing(viewer, question):
    found = queries.who_may_know(viewer, queries.readable_post(viewer, question.id))
    return [each.person.handle for each in found]


def test_who_says_that_they_know_is_named_with_why_and_asked_by_one_press(
    ann, cleo, ask, as_person
):
    question = ask()
    browser = as_person(ann)
    page = browser.get(f"/posts/{question.id}").text
    assert "They may know" in page
    assert "Can be asked about <bdi>Parking permits</bdi>" in page
    link = f"/posts/{question.id}?reply=@cleo#reply"
    assert f'href="{link}"' in page or f'href="{link.replace("@", "%40")}"' in page
    assert "@cleo </textarea>" in browser.get(f"/posts/{question.id}?reply=@cleo").text


@pytest.mark.parametrize("begun", ["Buy+this", "@", "@x+%3Cb%3E", "x" * 5000])
def test_a_link_puts_no_other_words_into_the_box(begun, ann, post, as_person):
    page = as_person(ann).get(f"/posts/{post(ann).id}?reply={begun}").text
    assert "Buy this" not in page
    assert "xxxx</textarea>" not in page


def test_who_answered_a_question_like_it_is_named(ann, bob, make, ask):
    earlier = ask("Where are #permits kept?", by=make.person("Dan"))
    with transaction():
        commands.accept_answer(earlier, commands.reply(earlier, "Here", by=bob), by=ann)
    assert knowing(ann, ask("Something about #permits")) == ["bob"]
    assert knowing(ann, ask("How many permits are there?")) == ["bob"]


def test_nobody_is_named_once_there_is_an_answer(ann, bob, cleo, ask, as_person):
    question = ask()
    with transaction():
        commands.accept_answer(question, commands.reply(question, "So", by=bob), by=ann)
    assert "They may know" not in as_person(ann).get(f"/posts/{question.id}").text


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_who_cannot_read_it_is_not_named(kind, ann, cleo, make, ask):
    assert knowing(ann, ask(space=make.space("Housing", kind, members=[ann]))) == []
    assert knowing(ann, ask(space=make.space("Parks", kind, members=[ann, cleo]))) == ["cleo"]


def test_who_reads_it_in_a_space_that_one_does_not_know_is_not_named(ann, bob, cleo, make):
    housing = make.space("Housing", "closed", members=[ann, bob])
    parks = make.space("Parks", "private", members=[ann, cleo])
    with transaction():
        question = commands.publish(
            housing, "A parking permit?", by=ann, kind="question", also_in=[parks]
        )
    assert knowing(ann, question) == ["cleo"]
    assert knowing(bob, question) == []


def test_an_answer_that_one_may_not_read_speaks_for_nobody(ann, bob, make, ask):
    earlier = ask("On #permits", space=make.space("Housing", "closed", members=[ann, bob]))
    with transaction():
        commands.accept_answer(earlier, commands.reply(earlier, "Here", by=bob), by=ann)
    other = make.person("Dan")
    assert knowing(other, ask("More on #permits")) == []


def test_who_asks_has_left_is_muted_or_has_answered_is_not_named(ann, bob, cleo, ask, post):
    assert knowing(bob, ask(by=cleo)) == []
    question = ask()
    assert knowing(cleo, question) == []
    with transaction():
        mute(bob, f"person:{cleo.id}")
    assert knowing(bob, question) == []
    post(cleo, "Perhaps", to=question)
    assert knowing(ann, question) == []
    later = ask()
    with transaction():
        db.session.merge(cleo).status = "deactivated"
    assert knowing(ann, later) == []
