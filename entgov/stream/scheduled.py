"""Posts the worker publishes when their time has come, as a chore beside the deliveries.

What waits is what a form said. When it is due the form is read again, so every rule and every right
is what it is then, and not what it was when it was written. Posting and taking it off the list are
one transaction: it is posted once, or it stays there and says why not.
"""

import threading

import structlog
from flask_babel import force_locale, gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from entgov.accounts.models import Person
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.spaces.queries import writable_spaces
from entgov.stream import commands
from entgov.stream.forms import PostForm, form_for, offer
from entgov.stream.models import Post, ScheduledPost
from entgov.web.languages import locale_of

log = structlog.get_logger()


def publish(form: PostForm, *, by: Person) -> Post:
    """Post what a form says that is right."""
    first, *others = form.spaces
    return commands.publish(
        first,
        form.text.data or "",
        by=by,
        also_in=others,
        kind=form.kind.data,
        language=form.written_in,
        nonce=form.key,
        complete=form.complete,
    )


def post_now(scheduled: ScheduledPost, *, by: Person) -> Post | None:
    """Post it, or note why that can't be; None then. Of who can't see it, its author was told."""
    fields = {name: text for name, text in scheduled.fields.items() if name != "later"}
    form = form_for(MultiDict(fields))
    offer(form, by, writable_spaces(by))
    form.anyway.data = " ".join(form.names)
    form.nonce.data = f"scheduled {scheduled.id}"  # the same form may be meant for two times
    if by.status != "active":
        commands.note_problem(scheduled.id, gettext("Your account was not active then"))
        return None
    if not form.validate():
        reasons = [str(error) for field in form for error in field.errors]
        commands.note_problem(scheduled.id, reasons[0] if reasons else _not_posted())
        return None
    if not commands.discard_scheduled(scheduled):
        return None
    return publish(form, by=by)


def publish_next(_stop: threading.Event | None = None) -> bool:
    """Post what is due first; False where nothing is."""
    due = (ScheduledPost.due_at <= now(), ScheduledPost.problem == "")
    found = db.session.scalar(select(ScheduledPost.id).where(*due).limit(1))
    db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
    if found is None:
        return False
    taken: list[int] = []
    try:
        with transaction():
            first = select(ScheduledPost).where(*due)
            first = first.order_by(ScheduledPost.due_at, ScheduledPost.id).limit(1)
            scheduled = db.session.scalar(first.with_for_update(skip_locked=True))
            if scheduled is None:
                return False
            taken.append(scheduled.id)
            by = db.session.get_one(Person, scheduled.person_id)
            with force_locale(locale_of(by.language)):
                post_now(scheduled, by=by)
    except Exception as error:  # whatever is wrong, its author is told, and nothing is lost
        log.exception("a scheduled post could not be posted", exc_info=error)
        with transaction():
            for each in taken:
                commands.note_problem(each, _not_posted())
    return True


def _not_posted() -> str:
    return str(gettext("It could not be posted. Try again, or change it."))


CHORE = Chore(publish_next, lambda: None, pause=5.0, sweep_every=86_400.0)
