"""Words that are hidden are met by nobody who may not see them, through any door."""

import pytest

from entgov import worker
from entgov.core.database import transaction
from entgov.follows.commands import follow
from entgov.spaces import commands as spaces
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki

WORD = "qqhidden"


@pytest.fixture
def doors(app, house, make, report, decide):
    """A hidden first post, a hidden reply that is an accepted answer, and a hidden page, with all
    that points at them; and every address of the app that takes no part or one of theirs."""
    boss = make.administrator()
    text = f"{WORD} common #{WORD}tag @bob"
    with transaction():
        page = wiki.create(house.space, "Plain", f"{WORD} common", "", by=house.ann)
        first = stream.publish(house.space, text, by=house.ann, kind="question", nonce="1")
        answer = stream.reply(first, f"{WORD} common answer", by=house.ann, nonce="2")
        stream.accept_answer(first, answer, by=house.ann)
        links = f"See /posts/{first.id} and /wiki/{house.space.slug}/{page.slug}"
        stream.publish(house.space, f"[x](/posts/{first.id}) {links}", by=house.bob, quoting=answer)
        stream.publish(everyone(), "A quote", by=house.bob, quoting=first)
        stream.publish(house.space, "About", by=house.bob, about=f"page:{page.id}")
        stream.react(first, "like", by=house.bob)
        stream.save(answer, remind_at=None, by=house.bob)
        for key in (f"person:{house.ann.id}", f"thread:{first.id}", f"page:{page.id}"):
            follow(house.bob, key)
    for thing in (first, answer, page):
        report(thing, house.bob)
    while worker.work_once():
        pass
    for thing in (first, answer, page):
        decide(thing, "hide", house.gwen)
    while worker.work_once():
        pass
    parts = {
        "post_id": [first.id, answer.id],
        "space": [house.space.slug],
        "page": [page.slug],
        "handle": ["ann", "bob"],
        "tag": [f"{WORD}tag"],
        "number": [1],
    }
    return boss, list(_addresses(app, parts))


def _addresses(app, parts):
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not set(rule.arguments) <= set(parts):
            continue
        for number in range(2):
            values = {
                name: parts[name][min(number, len(parts[name]) - 1)] for name in rule.arguments
            }
            yield adapter.build(rule.endpoint, values)
    yield "/search?q=common"
    yield "/suggestions?for=search&q=common"
    yield "/suggestions?for=tag&q=qqh"
    yield "/people/who-knows?q=common"
    yield "/?order=everyone"
    yield "/stream/questions?status=answered"


def test_hidden_words_come_through_no_door(doors, house, as_person):
    boss, addresses = doors
    assert len(addresses) > 60
    for person in (house.bob, boss):
        browser = as_person(person)
        for address in dict.fromkeys(addresses):
            said = browser.get(address).text
            asked = f"{WORD}tag" in address  # then it may be repeated
            words = said.casefold().replace(f"{WORD}tag", "") if asked else said.casefold()
            assert WORD not in words, (person.name, address)


def test_who_left_learns_no_title_of_a_hidden_page(house, report, decide, as_person):
    """They are told that something they wrote was hidden; others may have renamed it since."""
    with transaction():
        page = wiki.create(house.space, "Qqtitle", "Qqwords", by=house.ann)
    report(page, house.bob)
    decide(page, "hide", house.gwen)
    ann = as_person(house.ann)
    assert "Qqtitle" in ann.get("/order/mine").text
    with transaction():
        spaces.leave(house.space, house.ann)
    mine = ann.get("/order/mine").text
    assert "Be kind" in mine
    for words in ("Qqtitle", "Qqwords"):
        assert words not in mine


def test_what_was_asked_finds_no_answer_any_more_before_the_worker_has_heard(
    app, as_person, house, report, decide
):
    with transaction():
        asked = stream.publish(house.space, f"{WORD} common", by=house.ann, kind="question")
        answer = stream.reply(asked, "By the tide", by=house.gwen)
        stream.accept_answer(asked, answer, by=house.ann)
    while worker.work_once():
        pass
    browser = as_person(house.bob)
    assert "By the tide" in browser.get(f"/search?q={WORD}&exact=1").text
    report(asked, house.bob)
    decide(asked, "hide", house.gwen)
    assert "By the tide" not in browser.get(f"/search?q={WORD}&exact=1").text
    assert "Nothing found" in browser.get(f"/search?q={WORD}&exact=1").text
