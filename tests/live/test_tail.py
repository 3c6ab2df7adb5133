"""What is read of the facts: each once, whatever order they appear in."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.live.events import Rows
from entgov.live.tail import Tail

POSTS = Rows(FactRecord, FactRecord.at, FactRecord.kind == "PostPublished")


@pytest.fixture
def fact(app):
    def written(number, kind="PostPublished", at=None):
        with transaction():
            db.session.add(
                FactRecord(id=number, at=at or now(), kind=kind, data={}, address="", via="web")
            )

    with transaction():
        db.session.execute(delete(FactRecord))
    return written


def ids(facts):
    return [each.id for each in facts]


def test_each_fact_is_told_once(fact):
    tail = Tail(POSTS)
    fact(100)
    assert ids(tail.fresh()) == [100]
    assert ids(tail.fresh()) == []
    fact(101)
    fact(102, kind="SignedIn")
    assert ids(tail.fresh()) == [101]


def test_what_is_committed_late_is_not_passed_over(fact):
    """Numbers are given out in order, and transactions end in another one."""
    tail = Tail(POSTS)
    fact(100)
    fact(103)
    assert ids(tail.fresh()) == [100, 103]
    fact(101)
    assert ids(tail.fresh()) == [101]
    fact(104)
    assert ids(tail.fresh()) == [104]


def test_it_begins_a_little_before_now(fact):
    fact(100, at=now() - timedelta(minutes=1))
    fact(101)
    assert ids(Tail(POSTS).fresh()) == [101]


def _as_long_ago(tail, seconds):
    """Its looks, so much earlier."""
    tail._seen = {row_id: seen_at - seconds for row_id, seen_at in tail._seen.items()}


def test_a_long_time_between_two_looks_passes_over_nothing(fact):
    """On a machine that has far too much to do, telling can take longer than it looks back."""
    tail = Tail(POSTS)
    tail.fresh()
    fact(100, at=now() - timedelta(minutes=1))
    fact(103)
    assert ids(tail.fresh()) == [100, 103]
    _as_long_ago(tail, 11)
    fact(101)
    assert ids(tail.fresh()) == [101]


def test_what_was_seen_is_forgotten_in_time(fact):
    tail = Tail(POSTS)
    fact(100)
    tail.fresh()
    _as_long_ago(tail, 11)
    assert ids(tail.fresh()) == []
    assert not tail._seen
    assert tail._floor == 100
