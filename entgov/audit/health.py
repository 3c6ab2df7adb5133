"""What may be wrong with the audit trail of an installation; see entgov/doctor.py."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from entgov.audit.models import STATE, TrailState
from entgov.audit.sealing import LOOK_BACK, last_link, unsealed
from entgov.audit.streaming import target
from entgov.audit.verifying import SEALED_WITHIN
from entgov.core.ailments import Ailment
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
        what = f"The audit trail is not sealed since {since:%Y-%m-%d %H:%M} UTC."
        yield Ailment(what, "Look whether the worker runs: `entgov serve` or `entgov worker`.")


def sent() -> Iterator[Ailment]:
    """The body's monitoring takes the trail, if it is to."""
    state = db.session.get(TrailState, STATE)
    if target() is None or state is None or state.failed_at is None:
        return
    if now() - state.failed_at > _AWAY:
        waiting = last_link().position - state.sent_to
        yield Ailment(
            f"The audit trail can't be sent since {state.failed_at:%Y-%m-%d %H:%M} UTC "
            f"({state.error}); {waiting:,} facts wait.",
            "Look after the target in ENTGOV_AUDIT_STREAM. Nothing is lost: they are sent then.",
        )
