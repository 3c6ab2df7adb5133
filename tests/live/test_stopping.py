"""The server stops by itself, however many windows listen."""

import time
from contextlib import ExitStack
from signal import SIGINT

from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings
from entgov.live.hub import MOST_OF_PERSON
from tests.conftest import Browser, Make
from tests.live.conftest import Window
from tests.serving import serving

PEOPLE = 25  # their windows are many times as many as there are threads
LONGEST = 30
"""Seconds: for a busy machine. What is cut off and killed is judged by how it ends."""


def test_the_server_stops_while_windows_listen(tmp_path):
    installation = serving(tmp_path / "data")
    with ExitStack() as stack:
        served = stack.enter_context(installation)
        windows = [
            Window(served, f"entgov={cookie}", "everyone")
            for cookie in _signed_in(served.data)
            for _ in range(MOST_OF_PERSON)
        ]
        for window in windows:
            stack.callback(window.line.close)
        assert {each.status for each in windows} == {200}
        begun = time.monotonic()
        served.process.send_signal(SIGINT)
        assert {each.next(LONGEST) for each in windows} == {"closed"}
        assert served.process.wait(LONGEST) == 0
        assert time.monotonic() - begun < LONGEST
    assert "Killing" not in installation.output.read_text()


def _signed_in(data):
    """The cookies of people who signed in."""
    app = create_app(Settings(data=data))
    with app.app_context():
        make = Make()
        people = [make.person() for _ in range(PEOPLE)]
        cookies = [Browser(app).sign_in(each).client.get_cookie("entgov").value for each in people]
        db.session.remove()
        db.engine.dispose()
    return cookies
