"""What can be read with a reason, and that nothing else can: not elsewhere, not by others, not
later, and nothing can be written."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask, request_finished
from sqlalchemy import delete, func, select, update

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, reading_aside, transaction
from entgov.core.facts import FactRecord
from entgov.feeds import commands as feeds
from entgov.files import commands as files
from entgov.files.receiving import receive
from entgov.inspections import commands
from entgov.spaces.models import Inspection, Space
from entgov.stream import commands as stream
from entgov.stream.models import SpaceRead, ThreadOpenings, ThreadRead
from entgov.wiki import commands as wiki
from entgov.wiki.models import PageReads
from tests.accounts.test_at_once import at_once
from tests.conftest import Browser, Make
from tests.inspections.conftest import INSPECTED, REASON, Here, facts
from tests.test_visibility import addresses, build, everything_said, with_questions

READ_SO = {
    *("space.show", "spaces.members", "files.index", "files.about", "files.show", "files.version"),
    *("wiki.index", "wiki.show", "wiki.source", "wiki.history", "wiki.compare", "wiki.authors"),
    *("wiki.revision", "wiki.conversation", "wiki.links", "stream.show", "stream.history"),
}
"""The endpoints that can be read with a reason."""
AsPerson = Callable[[Person], Browser]


@pytest.mark.walked_once
def test_only_what_is_named_can_be_read_and_nothing_can_be_changed(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    """At every address of the app, with an inspection of one space of all of them."""
    world = build(make, "administrator")
    browser = as_person(world.viewer)
    corner = next(each for each in world.corners if each.word == "privatenone")
    with transaction():
        session = db.session.scalars(select(SignInSession.id)).one()
        said = {"reason": REASON, "length": timedelta(hours=1), "session_id": session}
        commands.begin(corner.space, **said, by=world.viewer)
    others = {word for each in world.corners if each is not corner for word in each.hidden_words}
    found = set()
    for rule, plain, _corner in addresses(app, world):
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("inspections."):
            continue
        for address in with_questions(plain, world):
            if "?" in address and not re.search(f"common|{corner.word[:-2]}", address):
                continue  # tests/test_visibility.py looks for the words of others
            response = browser.get(address)
            assert response.status_code < 500, address
            own = set(re.findall(r"[a-z]+", address))
            words = everything_said(response)
            assert not {word for word in others - own if word in words}, address
            if {word for word in corner.hidden_words - own if word in words}:
                found.add(rule.endpoint)
    assert found <= READ_SO
    assert {"space.show", "wiki.show", "stream.show", "files.about", "wiki.index"} <= found
    _nothing_is_changed(app, world, corner, browser)


def _nothing_is_changed(app: Flask, world: object, corner: object, browser: Browser) -> None:
    counted = select(func.count()).select_from(FactRecord)
    spoilt = {"text": "spoilt", "title": "spoilt", "content": "spoilt", "name": "spoilt"}
    asked = 0
    for rule, address, where in addresses(app, world):  # type: ignore[arg-type]
        if where is not corner or "POST" not in (rule.methods or ()):
            continue
        before, asked = db.session.scalar(counted), asked + 1
        assert browser.post(address, spoilt).status_code == 404, address
        assert db.session.scalar(counted) == before, address
    assert asked > 50


def test_what_there_is_to_read(here: Here) -> None:
    page, by = here.page, {"by": here.stella}
    with transaction():
        names = receive(BytesIO(b"Names"), "names.txt")
        file = files.add(here.space, names, kept=True, **by)
        said = {"title": "The plan", "source": "Second", "summary": ""}
        wiki.save(page, base_id=page.head_id, **said, **by)
        stream.reply(here.post, "They agreed", by=here.stella)
    plan = f"{here.pages}/{here.page.slug}"
    paths = [
        *(here.front, f"{here.front}/members", f"{here.front}/files", here.pages, plan),
        *(f"{plan}/{each}" for each in ("source", "history", "authors", "conversation", "links")),
        *(f"{plan}/compare?from=1&to=2", f"{plan}/revisions/1", f"/posts/{here.post.id}"),
        *(f"/files/{file.id}/{each}" for each in ("about", "names.txt", "1/names.txt")),
    ]
    assert [here.look(path) for path in paths] == [404] * len(paths)
    here.begin()
    answers = [here.browser.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    assert "Draft sent to the board" in answers[0].text
    assert "Second" in answers[4].text
    assert all(REASON in answer.text for answer in answers if answer.mimetype == "text/html")
    assert here.browser.client.head(plan).status_code == 200


def test_where_there_is_nothing_to_press(here: Here) -> None:
    here.begin()
    for path in (here.front, f"{here.pages}/{here.page.slug}", f"/posts/{here.post.id}"):
        main = here.browser.get(path).text.partition("<main")[2].partition("</main>")[0]
        forms = re.findall(r'<form [^>]*method="post"[^>]*action="([^"]+)"', main)
        assert forms == ["/admin/inspections/ending"], path


def test_not_in_another_space(here: Here) -> None:
    here.begin()
    assert here.look(f"/spaces/{here.other.slug}") == 404
    assert here.look(f"/wiki/{here.other.slug}/the-offer") == 404
    here.begin(here.other)
    assert here.look(f"/spaces/{here.other.slug}") == 200
    assert here.look(here.front) == 404


def test_a_closed_space_too(here: Here, make: Make) -> None:
    closed = make.space("Board", "closed", steward=here.stella)
    assert "Only members see" in here.browser.get("/spaces/board").text
    assert here.look("/wiki/board") == 404
    here.begin(closed)
    assert "Only members see" not in here.browser.get("/spaces/board").text
    assert here.look("/wiki/board") == 200


def test_not_by_anybody_else_nor_in_another_session(
    here: Here, make: Make, as_person: AsPerson
) -> None:
    here.begin()
    elsewhere = as_person(here.ada), as_person(make.administrator("Another"))
    for browser in (*elsewhere, as_person(make.person())):
        assert browser.get(here.front).status_code == 404
        assert browser.get(f"/posts/{here.post.id}").status_code == 404
    assert here.look(here.front) == 200


def test_not_by_a_feed(here: Here, visitor: Browser) -> None:
    here.begin()
    with transaction():
        _, secret = feeds.make(f"space:{here.space.id}", by=here.ada)
    answer = visitor.get(f"/feeds/{secret}")
    assert "plan" not in answer.text.casefold()


def test_it_stays_out_of_search_and_streams(here: Here) -> None:
    with transaction():
        stream.publish(here.space, f"For @{here.ada.handle} alone", by=here.stella)
    while worker.work_once():
        pass
    here.begin()
    here.browser.get(here.front)
    streams = ("/", "/?order=everyone", "/stream", "/stream/mentions", "/notifications", "/spaces")
    found = ("/search?q=plan", "/suggestions?for=search&q=plan", "/suggestions?for=menu&q=restr")
    for path in (*streams, *found):
        said = here.browser.get(path).text
        assert not re.search("alone|Draft sent|Restructuring|the-plan", said), path


def test_looking_leaves_no_marks_of_a_reader(app: Flask, here: Here) -> None:
    here.begin()
    here.browser.get(f"/posts/{here.post.id}")
    here.browser.get(f"{here.pages}/{here.page.slug}")
    for counted in ("entgov.reads", "entgov.openings"):
        app.extensions[counted].write()
    for marks in (ThreadRead, SpaceRead, PageReads, ThreadOpenings):
        assert db.session.scalars(select(marks)).all() == [], marks


def _over(here: Here) -> None:
    with transaction():
        past = now() - timedelta(seconds=1)
        db.session.execute(update(Inspection).values(until=past))


def _stopped(here: Here) -> None:
    assert here.browser.post("/admin/inspections/ending").status_code == 303


def _no_administrator(here: Here) -> None:
    with transaction():
        db.session.execute(update(Person).where(Person.id == here.ada.id).values(role="staff"))


def _of_another_session(here: Here) -> None:
    with transaction():
        db.session.execute(delete(SignInSession).where(SignInSession.person_id == here.ada.id))
    here.browser.sign_in(here.ada)


@pytest.mark.parametrize("end", [_over, _stopped, _no_administrator, _of_another_session])
def test_after_its_end_nothing(here: Here, end: Callable[[Here], None]) -> None:
    here.begin()
    assert here.look(here.front) == 200
    end(here)
    assert here.look(here.front) == 404
    assert here.look(f"/posts/{here.post.id}") == 404


def test_a_deactivated_administrator_comes_back_without_it(
    here: Here, make: Make, as_person: AsPerson
) -> None:
    here.begin()
    chief = make.administrator("Chief")
    with transaction():
        accounts.deactivate(here.ada, by=chief.id)
    with transaction():
        accounts.reactivate(here.ada, by=chief.id)
    assert as_person(here.ada).get(here.front).status_code == 404


def test_what_is_read_is_a_fact_once(here: Here) -> None:
    begun = here.begin()
    plan = f"{here.pages}/{here.page.slug}"
    for path in (here.front, plan, f"{plan}/history", plan, f"/posts/{here.post.id}", here.pages):
        assert here.look(path) == 200
    said = {"inspection_id": begun.id}
    assert facts(*INSPECTED) == [
        ("SpaceInspected", said),
        ("PageInspected", said | {"page_id": here.page.id}),
        ("ThreadInspected", said | {"post_id": here.post.id}),
    ]
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "PageInspected")).one()
    assert (fact.actor_id, fact.space_id) == (here.ada.id, here.space.id)


def test_a_page_that_is_not_there_is_none_that_was_read(here: Here) -> None:
    here.begin()
    assert here.look(f"{here.pages}/no-such-page") == 404
    assert facts(*INSPECTED) == []


def test_the_fact_is_there_before_the_answer_goes_out(here: Here) -> None:
    here.begin()
    path = f"/posts/{here.post.id}"
    seen: list[int] = []

    def look(*_: object, **_more: object) -> None:
        with reading_aside() as committed:
            kinds = committed.scalars(select(FactRecord.kind)).all()
        seen.append(kinds.count("ThreadInspected"))

    with request_finished.connected_to(look, here.browser.app):
        assert here.look(path) == 200
    assert seen == [1]


def _looking(here: Here, path: str) -> Callable[[], int]:
    """Looks from another window of Ada's session."""
    client = here.browser.app.test_client()
    with here.browser.client.session_transaction() as own, client.session_transaction() as cookie:
        cookie.update(own)
    return lambda: client.get(path, buffered=True).status_code


def test_two_requests_at_once_are_one_fact(app: Flask, here: Here) -> None:
    here.begin()
    path = f"{here.pages}/{here.page.slug}"
    assert at_once(app, *(_looking(here, path) for _ in range(3))) == [200, 200, 200]
    assert len(facts("PageInspected")) == 1


def test_reading_and_stopping_at_once(app: Flask, here: Here) -> None:
    """Whatever comes first: what was shown is noted, and after the end nothing is."""
    here.begin()
    look = _looking(here, f"/posts/{here.post.id}")

    def stop() -> int:
        with transaction():
            commands.stop(here.ada)
        return 0

    read, _ = at_once(app, look, stop)
    assert len(facts("ThreadInspected")) == (read == 200)
    assert look() == 404


def test_two_begun_at_once_are_one(app: Flask, here: Here) -> None:
    ids = here.ada.id, here.space.id, here.other.id

    def begin(space_id: int) -> Callable[[], object]:
        def do() -> object:
            try:
                with transaction():
                    ada = db.session.get_one(Person, ids[0])
                    space = db.session.get_one(Space, space_id)
                    said = {"reason": REASON, "length": timedelta(hours=1), "session_id": 1}
                    commands.begin(space, **said, by=ada)
            except commands.BegunMeanwhile:
                return "refused"
            return "begun"

        return do

    results = at_once(app, begin(ids[1]), begin(ids[2]))
    assert "begun" in results
    running = select(func.count()).select_from(Inspection).where(Inspection.ended_at.is_(None))
    assert db.session.scalar(running) == 1
