"""What a beat tells, also where it takes much longer than it should."""

import asyncio
from secrets import token_hex

import pytest
from sqlalchemy import select

from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import SignInSession
from entgov.core.database import db, transaction
from entgov.live.hub import Listener
from entgov.live.pulse import Pulse
from entgov.live.tail import LOOK_BACK
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.stream.live import Posts
from tests.event_loop import event_loop


@pytest.fixture
def pulse(app):
    """One that beats when it is asked to."""
    pulse = Pulse(app, [Posts()])
    pulse._began = True
    return pulse


@pytest.fixture
def listener(pulse, ann):
    """Makes windows of Ann's; gives what each was told so far."""
    with transaction():
        open_session(ann, address="127.0.0.1", browser=token_hex(4))
    session_id = db.session.scalar(select(SignInSession.id))

    def opened():
        window = Listener(pulse.hub, session_id=session_id, person_id=ann.id, place="everyone")
        pulse.hub.join(window, loop.asyncio)
        return window

    def told(window):
        loop.run(asyncio.sleep(0))
        return "".join(window._waiting)

    with event_loop() as loop:
        yield opened, told


def test_who_comes_while_a_long_beat_lasts_is_told_what_it_saw(pulse, listener, bob):
    opened, told = listener
    first = opened()
    pulse.beat()
    with transaction():
        post = commands.publish(everyone(), "Hello", by=bob)
    pulse.beat()
    second = opened()
    pulse._looked_at -= LOOK_BACK + 1  # so long the beat lasted
    pulse._recent = [[(at - LOOK_BACK - 1, event) for at, event in pulse._recent[0]]]
    pulse.beat()
    for window in (first, second):
        assert told(window).count(f'"thing":{post.id}') == 1
