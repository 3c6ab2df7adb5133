"""Questions: the accepted answer, who has the same question, and which wait for an answer."""

import pytest

from entgov.core.database import transaction
from entgov.spaces.queries import everyone
from entgov.stream import commands, queries


@pytest.fixture
def question(ann):
    with transaction():
        return commands.publish(everyone(), "Which form?", by=ann, kind="question")


def accept(question, answer, by):
    with transaction():
        commands.accept_answer(question, answer, by=by)


def test_the_asker_accepts_an_answer_and_it_stands_first(ann, bob, question, as_person, post):
    for number in range(3):
        answer = post(bob, f"Form {number}", to=question)
    browser = as_person(ann)
    browser.post(f"/posts/{question.id}/answer", {"reply": str(answer.id)})
    page = browser.get(f"/posts/{question.id}").text
    assert page.index("Accepted answer") < page.index("Form 2") < page.index("Form 0")
    assert page.count("Accepted answer") == 2
    assert queries.threads(bob).rows[0].answer.id == answer.id
    browser.post(f"/posts/{question.id}/answer/removal")
    assert "Accepted answer" not in browser.get(f"/posts/{question.id}").text


def test_another_answer_takes_the_place_of_the_first(ann, bob, question, post):
    first, second = (post(bob, text, to=question) for text in ("A", "B"))
    accept(question, first, ann)
    accept(question, second, ann)
    assert queries.card(ann, question).answer.id == second.id


def test_a_removed_answer_is_no_answer(ann, bob, question, post):
    answer = post(bob, "Form 1", to=question)
    accept(question, answer, ann)
    with transaction():
        commands.remove(answer, by=bob)
    assert queries.card(ann, question).answer is None
    assert [card.post.id for card in queries.questions(ann, answered=False).rows] == [question.id]


def test_only_who_asked_or_runs_the_space_accepts(ann, bob, make, as_person, post):
    cat = make.person("Cat")
    space = make.space(steward=cat)
    with transaction():
        asked = commands.publish(space, "Which form?", by=ann, kind="question")
    answer = post(bob, "Form 1", to=asked)
    sent = [
        as_person(each).post(f"/posts/{asked.id}/answer", {"reply": str(answer.id)}).status_code
        for each in (bob, cat, ann)
    ]
    assert sent == [403, 303, 303]


@pytest.mark.parametrize("reply", ["", "0", "x", "2147483648", "\0"])
def test_only_a_reply_of_the_thread_is_an_answer(reply, ann, question, as_person):
    as_person(ann).post(f"/posts/{question.id}/answer", {"reply": reply})
    assert queries.card(ann, question).answer is None


def test_a_reply_to_another_post_is_no_answer(ann, bob, question, as_person, post):
    elsewhere = post(bob, to=post(ann))
    as_person(ann).post(f"/posts/{question.id}/answer", {"reply": str(elsewhere.id)})
    assert queries.card(ann, question).answer is None


def test_same_question_counts_each_other_person_once(ann, bob, question, as_person):
    browser = as_person(bob)
    for _ in range(2):
        browser.post(f"/posts/{question.id}/backing")
    backing = queries.card(bob, question).post.acts.backing
    assert (backing.count, backing.mine) == (1, True)
    assert as_person(ann).post(f"/posts/{question.id}/backing").status_code == 403
    assert "1 person has the same question" in as_person(ann).get("/stream").text
    browser.post(f"/posts/{question.id}/backing/removal")
    assert queries.card(bob, question).post.acts.backing.count == 0


def test_unanswered_questions_have_a_list_and_so_have_others(ann, bob, question, post, as_person):
    with transaction():
        other = commands.publish(everyone(), "And when?", by=ann, kind="question")
    accept(question, post(bob, "Form 1", to=question), ann)
    browser = as_person(bob)
    waiting = browser.get("/stream/questions").text
    assert "And when?" in waiting
    assert "Which form?" not in waiting
    assert "Which form?" in browser.get("/stream/questions?status=answered").text
    assert [card.post.id for card in queries.questions(bob, answered=False).rows] == [other.id]


def test_the_list_goes_on_behind_a_link_that_keeps_the_filter(ann, bob, as_person, post):
    with transaction():
        for number in range(21):
            asked = commands.publish(everyone(), f"Q{number}?", by=ann, kind="question")
            answer = commands.reply(asked, "Yes", by=bob)
            commands.accept_answer(asked, answer, by=ann)
    browser = as_person(ann)
    page = browser.get("/stream/questions?status=answered").text
    link = next(line for line in page.splitlines() if 'rel="next"' in line)
    address = link.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    older = browser.get(address).text
    assert "Q0?" in older
    assert "Q1?" not in older


def test_a_script_accepts_an_answer_without_leaving_the_screen(ann, bob, question, post, as_person):
    first, second = (post(bob, text, to=question) for text in ("A", "B"))
    accept(question, first, ann)
    headers, address = {"X-Fragment": "true"}, f"/posts/{question.id}/answer"
    sent = as_person(ann).post(address, {"reply": str(second.id)}, headers=headers)
    assert sent.status_code == 201
    for place in (f"{question.id}-accepted", f"{first.id}-answer", f"{second.id}-choice"):
        assert f'data-acts="{place}"' in sent.text
    assert sent.text.count("Accepted answer") == 2  # below the question, and on the reply
    back = as_person(ann).post(f"{address}/removal", {}, headers=headers)
    assert "Accepted answer" not in back.text
