"""Facts are sealed one after the other, and whatever is done to one of them shows."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from entgov.audit import sealing
from entgov.audit.chain import FIRST, Link, following, written
from entgov.audit.models import Seal, TrailState
from entgov.audit.sealing import LATE, seal_next
from entgov.audit.verifying import SEALED_WITHIN, TrailBroken, Verified, verify
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord, announce
from entgov.spaces.facts import SpaceChanged


def quiet(_done: int) -> None:
    pass


def happen(number: int = 1) -> list[int]:
    with transaction():
        return [announce(SpaceChanged(), by=None).id for _ in range(number)]


def seal() -> None:
    while seal_next(Event()):
        pass


def looked_over(expected: Link | None = None) -> Verified:
    db.session.remove()
    return verify(quiet, expected)


def do(statement: Any) -> None:
    """As somebody does who has got at the database, past all that looks after it."""
    with transaction():
        db.session.execute(statement)


def unbound(statement: Any) -> None:
    """The same, without heed of what names what."""
    db.session.remove()
    with db.engine.connect() as connection:
        connection.detach()  # nobody else gets one that is so careless
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(statement)
        connection.commit()


@pytest.fixture
def sealed(app: Flask) -> list[int]:
    """Five facts beside those of the beginning, and the seals of all."""
    ids = happen(5)
    seal()
    return ids


def test_what_happened_is_sealed_in_order(sealed: list[int]) -> None:
    rows = db.session.execute(select(Seal.position, Seal.fact_id).order_by(Seal.position)).all()
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert [row.fact_id for row in rows][-5:] == sealed
    found = looked_over()
    assert (found.last.position, found.waiting) == (len(rows), 0)


def test_a_chain_is_as_its_rule_says(app: Flask) -> None:
    at = now().replace(2027, 3, 1, 12, 30, 0, 5)
    fact = FactRecord(id=7, at=at, kind="Odd", data={"b": "é", "a": [1, None]}, address="", via="x")
    assert written(fact) == (
        '{"address":"","at":"2027-03-01T12:30:00.000005+00:00",'
        '"data":{"a":[1,null],"b":"\\u00e9"},"id":7,"kind":"Odd","via":"x"}'
    )
    link = following(FIRST, fact, late=False)
    assert str(link).startswith("1:")
    assert len(link.hash) == 64
    assert link != following(FIRST, fact, late=True)


def test_an_empty_trail_is_whole(app: Flask) -> None:
    assert looked_over().last == FIRST


CHANGES: dict[str, Callable[[int], Any]] = {
    "who": lambda fact: update(FactRecord).where(FactRecord.id == fact).values(via="worker"),
    "what": lambda fact: update(FactRecord).where(FactRecord.id == fact).values(kind="SpaceLeft"),
    "data": lambda fact: update(FactRecord).where(FactRecord.id == fact).values(data={"a": 1}),
    "when": lambda fact: (
        update(FactRecord).where(FactRecord.id == fact).values(at=now() - timedelta(seconds=90))
    ),
    "session": lambda fact: update(FactRecord).where(FactRecord.id == fact).values(session_id=9),
    "about": lambda fact: update(FactRecord).where(FactRecord.id == fact).values(about_id=9),
    "hash": lambda fact: update(Seal).where(Seal.fact_id == fact).values(hash="0" * 64),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_fact_shows(sealed: list[int], what: str) -> None:
    do(CHANGES[what](sealed[2]))
    with pytest.raises(TrailBroken, match=f"The fact {sealed[2]} at position .* not as it was"):
        looked_over()


def test_a_fact_that_cannot_be_read_shows(sealed: list[int], backend: str) -> None:
    if backend != "sqlite":
        return  # PostgreSQL takes nothing that is no JSON
    do(text(f"UPDATE fact SET data = '{{' WHERE id = {sealed[2]}"))
    with pytest.raises(TrailBroken, match="can't be read"):
        looked_over()


def test_a_removed_fact_shows(sealed: list[int]) -> None:
    unbound(delete(FactRecord).where(FactRecord.id == sealed[2]))
    with pytest.raises(TrailBroken, match=f"The fact {sealed[2]} at position .* taken away"):
        looked_over()


def test_a_removed_fact_with_its_seal_shows(sealed: list[int]) -> None:
    unbound(delete(Seal).where(Seal.fact_id == sealed[2]))
    unbound(delete(FactRecord).where(FactRecord.id == sealed[2]))
    with pytest.raises(TrailBroken, match="The seal at position"):
        looked_over()


def test_facts_in_another_order_show(sealed: list[int]) -> None:
    one, other = sealed[1:3]
    unbound(update(Seal).where(Seal.fact_id == one).values(fact_id=0))
    unbound(update(Seal).where(Seal.fact_id == other).values(fact_id=one))
    unbound(update(Seal).where(Seal.fact_id == 0).values(fact_id=other))
    with pytest.raises(TrailBroken, match="not as it was sealed"):
        looked_over()


def _put_in(at: Any, **values: Any) -> None:
    with transaction():
        values |= {"kind": "SpaceChanged", "data": {}, "address": "", "via": "web"}
        db.session.add(FactRecord(at=at, **values))


def test_a_fact_that_was_put_in_between_shows_before_and_after_it_is_sealed(
    sealed: list[int],
) -> None:
    _put_in(now() - LATE - timedelta(minutes=1))
    with pytest.raises(TrailBroken, match="has no seal"):
        looked_over()
    seal()
    with pytest.raises(TrailBroken, match="put in later than it says"):
        looked_over()


def test_what_a_slow_transaction_brings_is_no_fault(sealed: list[int]) -> None:
    _put_in(now() - timedelta(seconds=50))
    seal()
    assert looked_over().waiting == 0


def test_a_fact_with_a_smaller_id_that_comes_later_is_sealed(sealed: list[int]) -> None:
    _put_in(now(), id=sealed[-1] + 5_000)
    seal()
    _put_in(now(), id=sealed[-1] + 1)
    seal()
    assert looked_over().waiting == 1  # too far below to be looked at each time
    sealing.look_everywhere()
    assert looked_over().waiting == 0


def test_a_cut_tail_shows_against_a_hash_kept_elsewhere(sealed: list[int]) -> None:
    kept = looked_over().last
    assert looked_over(kept).last == kept
    unbound(delete(Seal).where(Seal.fact_id == sealed[-1]))
    unbound(delete(FactRecord).where(FactRecord.id == sealed[-1]))
    assert looked_over().last.position == kept.position - 1
    with pytest.raises(TrailBroken, match="its end was cut off"):
        looked_over(kept)
    happen()
    seal()
    with pytest.raises(TrailBroken, match="made anew"):
        looked_over(kept)


def test_facts_wait_for_their_seal_and_not_for_ever(sealed: list[int]) -> None:
    happen(2)
    assert looked_over().waiting == 2
    _put_in(now() - SEALED_WITHIN - timedelta(seconds=1))
    with pytest.raises(TrailBroken, match="the worker does not run"):
        looked_over()


def test_an_old_trail_is_sealed_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    happen(10)
    assert seal_next(Event())
    assert db.session.scalar(select(TrailState.caught_up_at)) is None
    seal()
    assert looked_over().waiting == 0


def test_two_workers_and_a_writer_make_one_chain(app: Flask) -> None:
    def work(act: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            with app.app_context():
                for _ in range(20):
                    act()
                    db.session.remove()

        return run

    acts = [happen, lambda: seal_next(Event()), lambda: seal_next(Event())]
    threads = [Thread(target=work(act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal()
    assert looked_over().waiting == 0


def test_who_looks_when_nothing_waits_writes_nothing(
    sealed: list[int], count_queries: Callable[[], Any]
) -> None:
    with count_queries() as queries:
        assert not seal_next(Event())
    assert len(queries) == 2
    assert not [each for each in queries if not each.startswith("SELECT")]
