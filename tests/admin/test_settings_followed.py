"""What is chosen holds in every process of a running installation, within seconds."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from flask import Flask

from entgov.accounts.commands.mail import ask_for_reset, tell_by_mail
from entgov.app import create_app
from entgov.core import alive
from entgov.core.database import db, transaction
from entgov.core.settings import Settings
from entgov.notifications.mailing.accounts import send_next
from tests.conftest import Make, have_chosen
from tests.mail_server import Post, listening
from tests.serving import serving

ADMIN = {
    "ENTGOV_ADMIN_EMAIL": "ada@body.example",
    "ENTGOV_ADMIN_PASSWORD": "four quite plain words",
}


def test_web_processes_and_the_worker_follow(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, ENTGOV_WEB_PROCESSES="2", **ADMIN) as served, listening() as post:
        app = create_app(Settings(data=data))
        with app.app_context():
            assert "entgov</title>" in shown(served.address)
            have_chosen(body_name="Westmarch")
            _until(lambda: all("Westmarch</title>" in shown(served.address) for _ in range(8)))
            have_chosen(smtp_url=f"smtp://{post.url}", mail_from="entgov@body.example")
            with transaction():
                tell_by_mail("password_changed", ADMIN["ENTGOV_ADMIN_EMAIL"])
            _until(lambda: bool(post.taken))
            assert "entgov@body.example" in post.taken[0]["From"]
            _until(worker_is_alive)
            db.session.remove()
            db.engine.dispose()


def shown(address: str) -> str:
    with urlopen(f"{address}/sign-in", timeout=10) as answer:
        return str(answer.read().decode())


def test_mail_that_is_asked_for_first_waits_for_the_server_to_be_known(
    app: Flask, make: Make, office: Post
) -> None:
    """A process may know of the mail server seconds after the one that asks for mail."""
    ada = make.person_with_password("Ada")
    with transaction():
        ask_for_reset(ada.email, address="")
    assert not send_next()
    have_chosen(smtp_url=f"smtp://{office.url}", mail_from="entgov@body.example")
    assert send_next()
    assert [mail["To"] for mail in office.taken]


def worker_is_alive() -> bool:
    with transaction():
        return alive.last(alive.WORKER) is not None


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60  # for a busy machine
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.2)
