"""The server stops in good time, however many windows listen."""

import time
from contextlib import ExitStack

from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings
from tests.conftest import Browser, Make
from tests.live.conftest import Window, wait_for
from tests.serving import serving

WINDOWS = 40  # five times as many as there are threads


def test_the_server_stops_while_windows_listen(tmp_path):
    with ExitStack() as stack:
        installation = serving(tmp_path / "data")
        served = installation.__enter__()
        wait_for(served)
        app = create_app(Settings(data=served.data))
        with app.app_context():
            make = Make()
            cookies = [
                Browser(app).sign_in(make.person()).client.get_cookie("entgov").value
                for _ in range(WINDOWS)
            ]
            db.session.remove()
            db.engine.dispose()
        windows = [Window(served, f"entgov={cookie}", "everyone") for cookie in cookies]
        for window in windows:
            stack.callback(window.line.close)
        assert {each.status for each in windows} == {200}
        begun = time.monotonic()
        installation.__exit__()
        assert time.monotonic() - begun < 5
        assert windows[-1].next() == "closed"
