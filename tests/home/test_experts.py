"""Who knows about something, and that nothing hidden speaks for anybody."""

from collections.abc import Callable

from flask import Flask

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.stream.commands.answering import accept_answer
from entgov.stream.queries.answered import answers_by
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]


def answered(space: Space, asker: Person, answerer: Person, about: str) -> None:
    with transaction():
        question = stream.publish(
            space, f"How does the {about} work?", by=asker, kind="question", nonce=about
        )
        answer = stream.reply(question, f"Like this, {about}", by=answerer, nonce=f"{about}-a")
        accept_answer(question, answer, by=asker)


def index() -> None:
    while worker.work_once():
        pass


def asked(browser: Browser, words: str) -> str:
    return browser.get(f"/people/who-knows?q={words}").text.partition("<main")[2]


def test_who_knows_is_listed_with_the_reason(app: Flask, make: Make, as_person: AsPerson) -> None:
    skilled, writer, answerer = (make.person(name) for name in ("Skilled", "Writer", "Answerer"))
    space = make.space("Workshop")
    with transaction():
        accounts.change_skills(skilled, ["Kiln firing"])
        wiki.create(space, "The kiln", "How to light the kiln", by=writer)
    answered(space, skilled, answerer, "kiln")
    index()
    page = asked(as_person(make.person("Viewer")), "kiln")
    places = [page.index(f">{name}<") for name in ("Skilled", "Answerer", "Writer")]
    assert places == sorted(places)
    for said in ("Kiln firing", "Answered", "Wrote on", "The kiln"):
        assert said in page
    assert "3 people" in page


def test_evidence_that_the_viewer_may_not_see_lists_nobody(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    insider = make.person("Insider")
    space = make.space("Secret", "private", steward=insider)
    with transaction():
        wiki.create(space, "Kiln plans", "About the kiln", by=insider)
    answered(space, insider, insider, "kiln")
    index()
    viewer = make.person("Viewer")
    page = asked(as_person(viewer), "kiln")
    assert "Nobody found" in page
    assert "Insider" not in page
    assert "Kiln plans" in asked(as_person(insider), "kiln")
    assert not answers_by(viewer, insider).rows
    assert len(answers_by(insider, insider).rows) == 1
    for part in ("pages", "answers", "contributions"):
        seen = as_person(viewer).get(f"/people/{insider.handle}/{part}").text
        assert "iln" not in seen.partition("<main")[2], part
        seen = as_person(insider).get(f"/people/{insider.handle}/{part}").text
        assert "iln" in seen.partition("<main")[2], part


def test_who_left_is_asked_no_more(app: Flask, make: Make, as_person: AsPerson) -> None:
    gone = make.person("Gone")
    with transaction():
        accounts.change_skills(gone, ["Kiln"])
        wiki.create(make.space("Workshop"), "Kiln", "", by=gone)
        gone.status = "deactivated"
    index()
    assert "Gone" not in asked(as_person(make.person("Viewer")), "kiln")


def test_odd_questions_are_answered(app: Flask, make: Make, as_person: AsPerson) -> None:
    browser = as_person(make.person())
    for words in ("", "%00", "a" * 5000, "%25_%5C", "NOT%20NOT%20a", "🦊", "%22"):
        assert browser.get(f"/people/who-knows?q={words}").status_code == 200
