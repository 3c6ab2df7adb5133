"""What may be wrong with the audit trail of an installation; see entgov/doctor/."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext, ngettext
from sqlalchemy import select

from entgov.audit.models import STATE, TrailState
from entgov.audit.sealing import LOOK_BACK, last_link, unsealed
from entgov.audit.streaming import target
from entgov.audit.verifying import SEALED_WITHIN
from entgov.core.ailments import Ailment, in_utc
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import FactRecord

_AWAY = timedelta(minutes=5)


def sealed() -> Iterator[Ailment]:
    """What happened is sealed soon; what happened last is looked at, and not all of the trail."""
    newest = db.session.scalar(select(FactRecord.id).order_by(FactRecord.id.desc()).limit(1)) or 0
    late = unsealed().with_only_columns(FactRecord.at).where(
        FactRecord.id > newest - LOOK_BACK, FactRecord.at < now() - SEALED_WITHIN
    )  # fmt: skip
    since = db.session.scalar(late.limit(1))
    if since is not None:
        yield Ailment(
            gettext("The audit trail is not sealed since %(at)s.", at=in_utc(since)),
            gettext("Look whether the worker runs: `entgov serve` or `entgov worker`."),
        )


def sent() -> Iterator[Ailment]:
    """The body's monitoring takes the trail, if it is to."""
    state = db.session.get(TrailState, STATE)
    if target() is None or state is None or state.failed_at is None:
        return
    if now() - state.failed_at > _AWAY:
        waiting = last_link().position - state.sent_to
        yield Ailment(
            ngettext(
                "The audit trail can't be sent since %(at)s (%(why)s); %(num)s fact waits.",
                "The audit trail can't be sent since %(at)s (%(why)s); %(num)s facts wait.",
                waiting,
                at=in_utc(state.failed_at),
                why=state.error,
            ),
            gettext(
                "Look after the target in ENTGOV_AUDIT_STREAM. Nothing is lost: they are sent then."
            ),
        )
