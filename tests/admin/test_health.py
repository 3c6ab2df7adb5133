"""The health page says in plain words what is wrong, and what is well; a mark leads there."""

import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
import trustme
from flask import Flask
from sqlalchemy import update

from entgov import doctor
from entgov.accounts.facts import PersonRenamed
from entgov.accounts.models import Person
from entgov.core import alive, bounded
from entgov.core.ailments import EXAMINED, Ailment
from entgov.core.chosen import Setting
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, announce
from entgov.doctor import machine, work
from entgov.notifications.mailing import state
from tests.conftest import Browser, Make, have_chosen

AsPerson = Callable[[Person], Browser]


@pytest.fixture
def admin(make: Make, as_person: AsPerson) -> Browser:
    return as_person(make.administrator())


def said(check: doctor.Check) -> list[str]:
    db.session.rollback()
    return [each.what for each in check()]


# The worker and deliveries


def test_a_worker_that_never_ran_or_stopped(app: Flask) -> None:
    assert said(work.runs) == ["No worker has ever run."]
    with transaction():
        alive.note(alive.WORKER)
    assert said(work.runs) == []
    with transaction():
        long_ago = now() - alive.SILENT_AFTER - timedelta(seconds=1)
        db.session.execute(update(alive.SignOfLife).values(at=long_ago))
    assert "gave its last sign at" in said(work.runs)[0]


def test_deliveries_that_wait_and_that_are_parked(app: Flask, make: Make) -> None:
    with transaction():
        announce(PersonRenamed(person_id=make.person().id), by=None)
    assert said(work.handled) == []
    with transaction():
        db.session.execute(update(Delivery).values(due_at=now() - timedelta(minutes=9)))
    assert "The worker is behind" in said(work.handled)[0]
    with transaction():
        db.session.execute(update(Delivery).values(parked_at=now()))
    assert said(work.handled) == ["Deliveries have failed for good and are parked: 1."]


def test_mail_that_fails(app: Flask) -> None:
    with transaction():
        state.note_failure("mail.body.example, port 25 does not answer as a mail server")
    assert said(work.mailed) == []  # none is set
    have_chosen(smtp_url="smtp://127.0.0.1:9", mail_from="entgov@body.example")
    assert "does not answer as a mail server." in said(work.mailed)[0]


def test_nothing_is_called_well_that_there_is_not(admin: Browser) -> None:
    page = admin.get("/admin/health").text
    for what in ("Mail goes out", "The certificate of", "The audit trail is sent on"):
        assert what not in page
    have_chosen(smtp_url="smtp://127.0.0.1:9", mail_from="entgov@body.example")
    assert "Mail goes out" in admin.get("/admin/health").text


def test_a_setting_that_can_not_be_used(app: Flask) -> None:
    with transaction():
        db.session.add(Setting(name="timezone", value="Mars", changed_at=now(), by_id=None))
    assert said(work.settings_fit) == ["What is stored for “Time zone” can’t be used."]


# The machine


@pytest.mark.parametrize(
    ("total", "free", "well"),
    [(100, 0.9, False), (1000, 9, False), (1000, 11, True), (20, 2, True), (5, 1.1, True)],
)
def test_a_disk_that_is_nearly_full(
    app: Flask, monkeypatch: pytest.MonkeyPatch, total: float, free: float, well: bool
) -> None:
    disk = shutil._ntuple_diskusage(total * 1024**3, 0, free * 1024**3)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: disk)
    assert (said(machine.has_room) == []) is well


def test_a_clock_that_goes_wrong(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        announce(PersonRenamed(person_id=make.person().id), by=None)
    assert said(machine.clock) == []
    behind = now() - timedelta(minutes=5)
    monkeypatch.setattr(machine, "now", lambda: behind)
    expected = 1 if db.engine.dialect.name == "sqlite" else 2
    assert len(said(machine.clock)) == expected


@contextmanager
def web_server(authority: trustme.CA, ends: datetime) -> Iterator[str]:
    """Something that speaks TLS on this machine, with a certificate that ends then."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", not_after=ends).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def answer() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                context.wrap_socket(line, server_side=True).close()

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"https://localhost:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("days", "trusted", "what"),
    [(90, True, None), (9, True, "ends at"), (90, False, "is not trusted"), (-1, True, "expired")],
)
def test_the_certificate_that_people_meet(
    app: Flask,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    days: int,
    trusted: bool,
    what: str | None,
) -> None:
    authority = trustme.CA()
    if trusted:
        authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with web_server(authority, now() + timedelta(days=days)) as address:
        app.extensions["entgov.settings"] = settings.model_copy(update={"public_url": address})
        found = said(machine.certificate)
    assert len(found) == (what is not None)
    assert what is None or what in found[0]


def test_an_address_that_does_not_answer_or_never_ends_says_nothing(
    app: Flask, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}"
        app.extensions["entgov.settings"] = settings.model_copy(update={"public_url": address})
        began = now()
        assert said(machine.certificate) == []
        assert now() - began < timedelta(seconds=5)


def test_what_takes_too_long_is_not_waited_for() -> None:
    never = threading.Event()
    with pytest.raises(TimeoutError):
        bounded.within(0.05, never.wait)
    never.set()
    with pytest.raises(ZeroDivisionError):
        bounded.within(5, lambda: 1 / 0)


# The page


def test_the_page_says_what_is_wrong_and_what_to_do(admin: Browser) -> None:
    page = admin.get("/admin/health").text
    assert "No worker has ever run." in page
    assert "Start it:" in page
    assert "This is entgov 0" in page
    assert "The first whole entgov" in page or "<strong>Accounts</strong>" in page


def test_a_check_that_fails_hides_no_other(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "runs", lambda: 1 / 0)
    page = admin.get("/admin/health").text
    assert "This could not be looked at: ZeroDivisionError." in page
    assert "No backup has ever been made." in page


def test_only_administrators_see_it(make: Make, as_person: AsPerson) -> None:
    assert as_person(make.person()).get("/admin/health").status_code == 403
    assert as_person(make.person(role="auditor")).get("/admin/health").status_code == 403


# The mark


@pytest.mark.parametrize(("number", "age", "marked"), [(0, 0, False), (2, 0, True), (0, 60, True)])
def test_a_mark_where_something_is_wrong_or_nobody_looks(
    admin: Browser, number: int, age: int, marked: bool
) -> None:
    with transaction():
        alive.note(EXAMINED, number)
        old = now() - timedelta(minutes=age)
        db.session.execute(update(alive.SignOfLife).values(at=old))
    assert ("tabs__mark" in admin.get("/admin/mail").text) is marked


def test_the_mark_asks_the_database_once_a_minute(
    admin: Browser, count_queries: Callable[[], Any]
) -> None:
    admin.get("/admin/mail")
    with count_queries() as queries:
        admin.get("/admin/mail")
    assert not [query for query in queries if "sign_of_life" in query]


def test_the_worker_looks_by_itself(app: Flask) -> None:
    doctor.CHORE.do_next(threading.Event())
    sign = alive.last(EXAMINED)
    assert sign
    assert sign.ailments >= 2


def test_no_check_reads_more_where_there_is_more(
    app: Flask, make: Make, count_queries: Callable[[], Any]
) -> None:
    with count_queries() as few:
        list(doctor.examined())
    ids = [make.person().id for _ in range(30)]
    with transaction():
        for each in ids:
            announce(PersonRenamed(person_id=each), by=None)
    with count_queries() as many:
        list(doctor.examined())
    assert len(many) <= len(few) + 1


def test_an_ailment_has_a_remedy(app: Flask) -> None:
    for _, ailments in doctor.examined():
        assert all(isinstance(each, Ailment) and each.remedy for each in ailments)
