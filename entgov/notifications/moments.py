"""Moments that concern people, such as the end of a poll; and the end of old notices.

Nobody does anything at such a moment, so no fact tells of it: the worker looks which have come.
Each look goes back some days, so none is missed while no worker ran; a unique index sees to it that
each is told once, however many workers look and however often.
"""

import threading
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select

from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.settings import in_force
from entgov.notifications.commands import anybody_to_tell, tell_moment
from entgov.notifications.models import Notice
from entgov.notifications.sources import moments

LOOK_BACK = timedelta(days=7)
_AT_ONCE = 1000


def tell_what_came(_stop: threading.Event | None = None) -> bool:
    """Tell of the moments that have come. False, for the next ones are not here yet."""
    moment = now()
    for find in moments():
        for came in find(moment - LOOK_BACK, moment):
            there_is = anybody_to_tell(came)
            db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
            if there_is:
                with transaction():
                    tell_moment(came)
    return False


def prune() -> None:
    """Take away what is too old to be looked for; some at a time, so that nobody waits for it."""
    moment, settings = now(), in_force()
    read_until = moment - timedelta(days=settings.read_notices_kept)
    until = moment - timedelta(days=settings.notices_kept)
    read = and_(Notice.read_at.is_not(None), Notice.happened_at < read_until)
    old = select(Notice.id).where(or_(read, Notice.happened_at < until)).limit(_AT_ONCE)
    while True:
        ids = db.session.scalars(old).all()
        db.session.rollback()
        if not ids:
            return
        with transaction():
            db.session.execute(delete(Notice).where(Notice.id.in_(ids)))


CHORE = Chore(tell_what_came, prune, pause=15.0, sweep_every=86_400.0)
