"""Of a running installation: facts are sealed and sent on, and a long trail comes as a download."""

import json
import re
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from sqlalchemy import func, insert, select

from entgov.app import create_app
from entgov.audit.models import Seal
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import Settings
from tests.serving import serving

ADMIN = {
    "ENTGOV_ADMIN_EMAIL": "ada@body.example",
    "ENTGOV_ADMIN_PASSWORD": "four quite plain words",
}
MANY = 3_000


class _Person:
    """Somebody with a browser."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self._browser.open(f"{self._address}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, seen_at: str, **fields: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(seen_at))
        assert token
        sent = urlencode({**fields, "csrf_token": token[1]}).encode()
        with self._browser.open(f"{self._address}{path}", sent, timeout=60) as answer:
            return str(answer.read().decode())


def test_it_is_sealed_sent_on_and_taken_along(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "audit.jsonl"
    with serving(data, ENTGOV_AUDIT_STREAM=f"file:{log}", **ADMIN) as served:
        ada = _Person(served.address)
        ada.post("/sign-in", "/sign-in", email="ada@body.example",
                 password=ADMIN["ENTGOV_ADMIN_PASSWORD"])  # fmt: skip
        app = create_app(Settings(data=data))
        with app.app_context():
            row = {"at": now(), "kind": "SpaceChanged", "data": {}, "address": "", "via": "worker"}
            with transaction():
                db.session.execute(insert(FactRecord), [row] * MANY)
            taken = ada.post(
                "/admin/audit/export", "/admin/audit", kind="SpaceChanged", what="jsonl"
            )
            assert len({json.loads(line)["id"] for line in taken.splitlines()}) == MANY
            own = ada.post("/admin/audit/export", "/admin/audit", person="ada", what="jsonl")
            assert "SignedIn" in {json.loads(line)["kind"] for line in own.splitlines()}
            _until_sent(log)
            db.session.remove()
            db.engine.dispose()


def _until_sent(log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        sealed = db.session.scalar(select(func.max(Seal.position))) or 0
        facts = db.session.scalar(select(func.count()).select_from(FactRecord))
        db.session.rollback()
        sent = (
            [json.loads(line)["position"] for line in log.read_text().splitlines()]
            if log.exists()
            else []
        )
        if sealed == facts and sent[-1:] == [sealed]:
            assert sent == list(range(1, sealed + 1))
            return
        time.sleep(0.3)
    raise AssertionError("not all was sealed and sent on")
