"""Doing what an import has to do, in turns: by the worker between its other work, or at once.

What is half done is a generator that stands between two transactions, and holds nothing but its
place in the source. It is kept in memory, so that a turn need not read the source from its
beginning; a process that does not have it begins a new one, which comes to the same place.
"""

import time
from collections.abc import Iterator, Sequence

import structlog
from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord
from entgov.transfer.incoming import commands, planning, running, undoing
from entgov.transfer.incoming.models import Import, State

LISTENER = "imports"
_TURN = 2.0  # seconds, after which the worker does other things first
_STEPS = {"reading": planning.steps, "running": running.steps, "undoing": undoing.steps}

log = structlog.get_logger()


def listen(facts: Sequence[FactRecord]) -> None:
    """Go on with imports for a turn. Hears that they were brought, started, and are to be undone.

    The rest is done at another turn, for which the same fact is delivered again.
    """
    latest = {fact.data["import_id"]: fact for fact in facts}
    for import_id, fact in sorted(latest.items()):
        if not go_on(import_id, seconds=_TURN):
            with transaction():
                db.session.add(Delivery(fact_id=fact.id, listener=LISTENER, due_at=now()))


def go_on(import_id: int, *, seconds: float) -> bool:
    """Work on an import for so long; gives whether nothing is left to be done by itself."""
    until = time.monotonic() + seconds
    open_steps: dict[tuple[int, State], Iterator[None]]
    open_steps = current_app.extensions.setdefault("entgov.imports", {})
    language = _language(import_id)
    while (state := _state(import_id)) in _STEPS:
        steps = open_steps.pop((import_id, state), None) or _STEPS[state](import_id)
        try:
            with force_locale(language):
                for _ in steps:
                    if time.monotonic() >= until:
                        open_steps.clear()  # one at a time is held open
                        open_steps[import_id, state] = steps
                        return False
        except OperationalError:
            raise  # the database asks to try again
        except Exception:  # whoever brought it is told, and may go on with it
            log.exception("an import failed")
            with force_locale(language), transaction():
                job = db.session.get_one(Import, import_id, populate_existing=True)
                commands.fail(job, gettext("Something went wrong on our side. You can try again."))
        if _state(import_id) == state:
            raise RuntimeError(f"the import {import_id} does not get on from {state}")
    return True


def _state(import_id: int) -> State | None:
    with transaction(write_lock=False):
        return db.session.scalar(select(Import.state).where(Import.id == import_id))


def _language(import_id: int) -> str:
    """That of whoever brought it: what is lost is told in its words."""
    with transaction(write_lock=False):
        job = db.session.get(Import, import_id)
        chosen = job.by.language if job and job.by else None
    return (chosen or "en-GB").replace("-", "_")
