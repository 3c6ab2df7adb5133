"""The oldest entries are let go where a setting says so; what is left can still be verified."""

from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from entgov.accounts.models import Person
from entgov.audit import letting_go
from entgov.audit.cli import audit
from entgov.audit.letting_go import let_go_next
from entgov.audit.models import Seal, TrailState
from entgov.audit.sealing import seal_next
from entgov.audit.verifying import TrailBroken, Verified, verify
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord, announce
from entgov.notifications.models import Notice
from entgov.spaces.facts import SpaceChanged
from entgov.spaces.queries import everyone
from entgov.wiki import starter
from entgov.wiki.facts import StarterArticlesLoaded
from tests.conftest import Make, have_chosen

OLD = timedelta(days=800)


def happen(number: int, ago: timedelta) -> list[int]:
    """Facts that say that they are of that age, as they would have been sealed then."""
    with transaction():
        made = [announce(SpaceChanged(), by=None) for _ in range(number)]
        db.session.execute(delete(Delivery))
        ids = [each.id for each in made]
        aged = update(FactRecord).where(FactRecord.id.in_(ids)).values(at=now() - ago)
        db.session.execute(aged, execution_options={"synchronize_session": False})
    return ids


def seal() -> None:
    while seal_next(Event()):
        pass


def let_go() -> None:
    while let_go_next(Event()):
        pass
    seal()


def looked_over() -> Verified:
    db.session.remove()
    return verify(lambda _done: None)


def left() -> set[int]:
    return set(db.session.scalars(select(FactRecord.id)))


@pytest.fixture
def trail(app: Flask) -> tuple[list[int], list[int]]:
    """Seven old facts, sealed, and three of today."""
    with transaction():  # those of the beginning are old too
        announce(StarterArticlesLoaded(space_id=everyone().id), by=None)
        aged = update(FactRecord).values(at=now() - OLD)
        db.session.execute(aged, execution_options={"synchronize_session": False})
        db.session.execute(delete(Delivery))
    old, young = happen(7, OLD), happen(3, timedelta(0))
    seal()
    return old, young


def test_all_is_kept_until_somebody_says_otherwise(trail: Any) -> None:
    before = left()
    let_go()
    assert left() == before
    assert looked_over().since is None


def test_what_is_older_goes_and_the_rest_is_whole(
    trail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letting_go, "BATCH", 2)
    have_chosen(audit_kept="2")
    old, young = trail
    let_go()
    assert not left() & set(old)
    assert left() >= set(young)
    found = looked_over()
    assert found.first.position >= 7
    assert found.since is not None
    cut = db.session.scalars(select(FactRecord).where(FactRecord.kind == "TrailCut")).one()
    assert (cut.data["position"], cut.data["hash"]) == (found.first.position, found.first.hash)
    let_go()
    happen(1, timedelta(0))
    let_go()
    assert looked_over().first == found.first


def test_it_is_told_where_the_trail_is_read(
    trail: Any, app: Flask, make: Make, as_person: Any
) -> None:
    ada = as_person(make.administrator())
    assert "were let go" not in ada.get("/admin/audit").text
    have_chosen(audit_kept="1")
    let_go()
    assert "were let go" in ada.get("/admin/audit").text
    said = app.test_cli_runner().invoke(audit, ["verify", "--expect", f"1:{'0' * 64}"])
    assert said.exit_code == 0, said.output
    assert "The trail begins on" in said.output
    assert "position 1 can't be compared" in said.output


def test_a_cut_that_no_entry_tells_of_shows(trail: Any) -> None:
    have_chosen(audit_kept="2")
    let_go()
    last = looked_over().first.position + 2
    digest = db.session.scalar(select(Seal.hash).where(Seal.position == last))
    with transaction():
        gone = db.session.scalars(select(Seal.fact_id).where(Seal.position <= last)).all()
        db.session.execute(delete(Seal).where(Seal.fact_id.in_(gone)))
        db.session.execute(delete(FactRecord).where(FactRecord.id.in_(gone)))
        db.session.execute(update(TrailState).values(cut_to=last, cut_hash=digest))
    with pytest.raises(TrailBroken, match="no entry says"):
        looked_over()


def test_what_something_refers_to_stays_until_nothing_does(trail: Any, make: Make) -> None:
    old, _ = trail
    bob: Person = make.person("Bob")
    about: dict[str, Any] = {
        "thing_kind": "post",
        "thing_id": 1,
        "about": "post:1",
        "reason": "own",
    }
    with transaction():
        db.session.add(
            Notice(
                person_id=bob.id,
                kind="reply",
                fact_id=old[0],
                in_app=True,
                happened_at=now(),
                **about,
            )
        )
        db.session.add(Delivery(fact_id=old[1], listener="search", due_at=now(), parked_at=now()))
    have_chosen(audit_kept="2")
    let_go()
    assert left() & set(old) == set(old[:2])
    assert looked_over().waiting == 0
    with transaction():
        db.session.execute(delete(Notice))
        db.session.execute(delete(Delivery))
    let_go()
    assert not left() & set(old)
    with transaction():
        assert starter.load() == 0


def test_an_entry_that_was_dated_back_takes_none_with_it(trail: Any) -> None:
    _, young = trail
    happen(1, OLD)
    seal()
    have_chosen(audit_kept="2")
    let_go()
    assert left() >= set(young)


def test_entries_wait_for_a_week_so_that_cuts_are_few(trail: Any) -> None:
    have_chosen(audit_kept="2")
    let_go()
    happen(1, timedelta(days=2 * 365.25 + 3))
    let_go()
    cuts = select(func.count()).where(FactRecord.kind == "TrailCut")
    assert db.session.scalar(cuts) == 1


class TestWithMonitoring:
    @pytest.fixture
    def settings(self, settings, tmp_path):
        return settings.model_copy(update={"audit_stream": f"file:{tmp_path}/audit.jsonl"})

    def test_what_it_has_not_taken_stays(self, trail: Any) -> None:
        have_chosen(audit_kept="2")
        old, _ = trail
        let_go()
        assert left() >= set(old)
