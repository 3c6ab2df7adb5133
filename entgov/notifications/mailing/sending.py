"""Mail goes out: the chore that takes people with notices that are due, and writes to them.

What has been handed over is noted at once, mail by mail. Only where the server's answer is lost, or
the worker ends between that answer and the note, does a mail go out a second time.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from email.message import EmailMessage
from itertools import islice
from urllib.parse import urlsplit

import structlog

from entgov.accounts.models import Person
from entgov.core.bounded import within
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.mail import Line, MailError, Refused, TryLater, Unavailable, line_to
from entgov.core.settings import at_start, in_force
from entgov.notifications.mailing import state, turns
from entgov.notifications.mailing.judging import Bundle, Judged, judge, still_to_be_told
from entgov.notifications.mailing.letters import letter

_PEOPLE = 50
"""So many are written to over one line to the server."""
_TRIES = 9
"""So often a mail is handed over: after two minutes, four, eight and so on, some eight hours."""
_FIRST_WAIT = timedelta(minutes=2)
_PATIENCE = 30.0  # seconds that somebody waits for a mail to be handed over

log = structlog.get_logger()


def send_next(stop: threading.Event | None = None) -> bool:
    """Write to some of those whose turn it is; False where it is nobody's."""
    server = in_force().mail_server
    if server is None:
        return turns.settle_all() > 0
    if not state.may_try(now()):
        return False
    written = 0
    with line_to(server, hello=_hello()) as line:
        for person_id, ids in islice(iter(turns.take_next, None), _PEOPLE):
            written += 1
            if not _write_to(person_id, ids, line) or (stop and stop.is_set()):
                break
    return written > 0


def send_now(write: Callable[[], EmailMessage]) -> None:
    """Hand over one mail now, within half a minute. Raises MailError, also where no server is set.

    The server may answer a byte at a time; somebody waits for what becomes of it.
    """
    server = in_force().mail_server
    if server is None:
        raise Unavailable("no mail server is set")
    mail, hello = write(), _hello()

    def hand_over() -> None:
        with line_to(server, hello=hello) as line:
            line.send(mail)

    try:
        within(_PATIENCE, hand_over)
    except TimeoutError as error:
        why = f"{server.host}, port {server.port} has not answered within {_PATIENCE:.0f} seconds"
        raise Unavailable(why) from error


def _hello() -> str:
    return urlsplit(at_start().address).hostname or "localhost"


def _write_to(person_id: int, ids: Sequence[int], line: Line) -> bool:
    """Tell a person what is to be told now; False where the server takes no mail at all."""
    judged = _judged(person_id, ids)
    for number, bundle in enumerate(judged.told):
        try:
            _send(person_id, bundle, line)
        except Unavailable as error:
            with transaction():
                state.note_failure(str(error))
                for each in judged.told[number:]:
                    turns.note_try(each.ids, each.tries)
                    turns.hold(dict.fromkeys(each.ids, now()))
            log.warning("the mail server takes no mail", error=str(error))
            return False
    return True


def _judged(person_id: int, ids: Sequence[int]) -> Judged:
    with transaction():
        person = db.session.get_one(Person, person_id)
        judged = judge(person, ids, at=now())
        if state.is_refused(person):
            judged.dropped += [each for bundle in judged.told for each in bundle.ids]
            judged.told = []
        turns.settle(judged.dropped)
        turns.hold(judged.held)
        for bundle in judged.told:
            turns.note_try(bundle.ids, bundle.tries + 1)
    return judged


def _send(person_id: int, bundle: Bundle, line: Line) -> None:
    """One mail, and the note that it went out or what became of it. Raises Unavailable."""
    person = db.session.get_one(Person, person_id)
    notices = still_to_be_told(person, bundle.ids)  # mail before this one may have taken a while
    told = [notice.id for notice in notices]
    try:
        mail = letter(person, bundle, notices)
        db.session.rollback()  # to speak with a server takes long: hold no snapshot meanwhile
        if mail is not None:
            line.send(mail)
    except TryLater as error:
        _put_off(person_id, bundle, error)
    except Refused as error:
        _give_up(person_id, bundle, error)
    except Unavailable:
        raise
    except Exception as error:  # what can't be written for one must not keep mail from all others
        log.exception("a mail could not be written", exc_info=error)
        db.session.rollback()
        _put_off(person_id, bundle, TryLater(type(error).__name__))
    else:
        with transaction():
            turns.settle(bundle.ids)
            if mail is not None:
                turns.settle(told, mailed_at=now())
                state.note_sent(person_id)


def _put_off(person_id: int, bundle: Bundle, error: MailError) -> None:
    """Try again later; not for ever."""
    log.info("a mail is put off", tries=bundle.tries + 1, error=str(error))
    if bundle.tries + 1 >= _TRIES:
        _give_up(person_id, bundle, error)
        return
    with transaction():
        turns.hold(dict.fromkeys(bundle.ids, now() + _FIRST_WAIT * 2**bundle.tries))


def _give_up(person_id: int, bundle: Bundle, error: MailError) -> None:
    """This mail never goes out. Only where its address is why, others to it need not be tried."""
    log.warning("a mail is given up", person=person_id, error=str(error))
    with transaction():
        turns.settle(bundle.ids)
        if error.of_address:
            state.note_refusal(db.session.get_one(Person, person_id), str(error))


CHORE = Chore(send_next, lambda: None, pause=5.0, sweep_every=86_400.0)
