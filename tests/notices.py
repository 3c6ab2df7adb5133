"""What tests of notices need, in all rooms: the worker, and the list as lines."""

import pytest

from entgov import worker
from entgov.notifications.queries import list_for, unread_for


@pytest.fixture
def work(app):
    """Let the worker handle all there is."""

    def done() -> None:
        while worker.work_once():
            pass

    return done


@pytest.fixture
def told(app, work):
    """What somebody's list says, as `kind: words`, the newest first."""

    def of(person):
        work()
        with app.test_request_context():
            found = list_for(person, before=None).rows
            return [f"{line.group.newest.kind}: {line.shown.words}" for line in found]

    return of


@pytest.fixture
def counted(app, work):
    """How many lines are unread, as the bell counts them."""

    def of(person):
        work()
        return sum(in_app for _about, _kind, in_app in unread_for(person))

    return of
