"""A chore that waits holds nothing of the database, whatever it looked at before."""

import threading
import time

from flask import Flask
from sqlalchemy import text

from entgov.core.chores import Chore
from entgov.core.database import db

SOON = 5.0  # seconds


def test_while_it_waits_it_holds_no_connection(app: Flask) -> None:
    db.session.remove()
    has_looked, stop = threading.Event(), threading.Event()

    def look(_stop: threading.Event) -> bool:
        db.session.execute(text("SELECT 1"))
        has_looked.set()
        return False

    chore = Chore(look, lambda: None, pause=60.0, sweep_every=60.0)
    thread = threading.Thread(target=chore.look_after, args=(app, stop), daemon=True)
    thread.start()
    try:
        assert has_looked.wait(SOON)
        until = time.monotonic() + SOON
        while db.engine.pool.checkedout() and time.monotonic() < until:  # type: ignore[attr-defined]
            time.sleep(0.01)
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    finally:
        stop.set()
        thread.join(SOON)
