"""Deliveries that failed again and again, and putting them back."""

import shutil
from collections.abc import Callable

import pytest
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord, announce
from entgov.core.settings import Settings
from entgov.search.whoosh_index import WhooshIndex
from entgov.spaces.facts import SpaceChanged
from tests.conftest import Browser, Make

ERROR = "ValueError: the title “Secret plan” is odd"


@pytest.fixture
def admin(as_person: Callable[[Person], Browser], make: Make) -> Browser:
    return as_person(make.administrator())


def delivery(space_id: int | None = None, *, parked: bool = True) -> Delivery:
    with transaction():
        fact = announce(SpaceChanged(space_id=space_id), by=None)
        one = Delivery(
            fact_id=fact.id,
            listener="indexed",
            due_at=now(),
            attempts=8 if parked else 0,
            parked_at=now() if parked else None,
            error=ERROR if parked else None,
        )
        db.session.add(one)
    return one


def test_nothing_is_parked(admin: Browser) -> None:
    assert "Nothing is parked" in admin.get("/admin/deliveries").text


def test_how_the_index_is_stands_there_too(admin: Browser, settings: Settings) -> None:
    index = WhooshIndex(settings.index)
    assert "The search index is in order" in admin.get("/admin/deliveries").text
    with index.rebuild():
        assert "is being built anew: 0 documents so far" in admin.get("/admin/deliveries").text
    shutil.rmtree(settings.index)
    assert "The search index is lost or damaged" in admin.get("/admin/deliveries").text


def test_parked_ones_are_listed_and_waiting_ones_counted(admin: Browser, make: Make) -> None:
    delivery(make.space().id)
    before = len(db.session.scalars(select(Delivery.id).where(Delivery.parked_at.is_(None))).all())
    delivery(parked=False)
    page = admin.get("/admin/deliveries").text
    assert "Space changed" in page
    assert "Secret plan" in page
    assert "For indexed, parked after 8 tries" in page
    assert f">{before + 1} deliver" in page


def test_of_a_space_out_of_sight_only_the_kind_of_error_is_told(admin: Browser, make: Make) -> None:
    delivery(make.space(kind="private").id)
    page = admin.get("/admin/deliveries").text
    assert "ValueError" in page
    assert "Secret plan" not in page
    assert "Space changed" not in page


def test_retry_puts_it_back(admin: Browser) -> None:
    parked = delivery()
    assert admin.post(f"/admin/deliveries/{parked.id}/retry").status_code == 303
    db.session.refresh(parked)
    assert (parked.parked_at, parked.attempts) == (None, 0)
    assert parked.due_at <= now()
    assert db.session.scalars(select(FactRecord).filter_by(kind="DeliveryRetried")).one().actor_id
    assert admin.post(f"/admin/deliveries/{parked.id}/retry").status_code == 404


@pytest.mark.parametrize("delivery_id", ["999", "99999999999999999999"])
def test_what_is_not_there_is_404(admin: Browser, delivery_id: str) -> None:
    assert admin.post(f"/admin/deliveries/{delivery_id}/retry").status_code == 404
