"""What becomes of notices that are due: told now, looked at again later, or never told by mail.

Judged when a mail could go out, and by what is so then: whether the notice is unread, what it is
of is still there and allowed, how its person wants to hear of its kind, and whether it is quiet.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from entgov.accounts.models import Person, Profile
from entgov.core.database import db, portions
from entgov.core.settings import in_force
from entgov.notifications.models import MAIL_WAITS, Notice, NoticePreference, NoticeTimes, Rhythm
from entgov.notifications.policy import seen_by
from entgov.notifications.quiet import Times, digest_due, quiet_ends
from entgov.notifications.sources import kinds

_ANOTHER_LOOK = timedelta(days=1)
"""When to look again where every day is quiet."""


@dataclass(frozen=True)
class Bundle:
    """Notices that one mail tells of: of one thread, or all of a digest.

    tries  how often a mail with just these was handed to the server
    """

    rhythm: Rhythm
    about: str
    tries: int
    ids: Sequence[int]
    kinds: Sequence[str]


@dataclass
class Judged:
    """What becomes of them: `told` now, `held` until some time, `dropped` for good."""

    told: list[Bundle] = field(default_factory=list)
    held: dict[int, datetime] = field(default_factory=dict)
    dropped: list[int] = field(default_factory=list)


def judge(person: Person, ids: Sequence[int], *, at: datetime) -> Judged:
    """Judge the notices of a person, by what is so now. The rights are those of this moment."""
    judged = Judged()
    notices = still_to_be_told(person, ids)
    judged.dropped = sorted(set(ids) - {notice.id for notice in notices})
    rhythms, times = rhythms_of(person.id), times_of(person.id)
    loud = quiet_ends(at, times) or at + _ANOTHER_LOOK
    bundles = defaultdict(list)
    for notice in notices:
        rhythm = rhythms.get(notice.kind, "never")
        due = max(_due(notice, rhythm, times) or loud, loud)
        if rhythm == "never":
            judged.dropped.append(notice.id)
        elif due > at:
            judged.held[notice.id] = due
        else:
            about = notice.about if rhythm == "at_once" else ""
            bundles[rhythm, about, notice.mail_tries].append(notice)
    judged.told = [
        Bundle(*key, [n.id for n in found], list(dict.fromkeys(n.kind for n in found)))
        for key, found in bundles.items()
    ]
    return judged


def rhythms_of(person_id: int) -> dict[str, Rhythm]:
    """How a person wants to hear of each kind by mail."""
    chosen = select(NoticePreference.kind, NoticePreference.mail)
    chosen = chosen.where(NoticePreference.person_id == person_id)
    said = {row.kind: row.mail for row in db.session.execute(chosen)}
    return {
        kind.name: kind.mail if kind.always else said.get(kind.name, kind.mail)
        for kind in kinds().values()
    }


def times_of(person_id: int) -> Times:
    """When a person is to be left alone, and when digests come."""
    statement = select(NoticeTimes, Profile.zone).select_from(Person)
    statement = statement.outerjoin(NoticeTimes, NoticeTimes.person_id == Person.id)
    statement = statement.outerjoin(Profile, Profile.person_id == Person.id)
    said, zone = db.session.execute(statement.where(Person.id == person_id)).one()
    here = ZoneInfo(zone or in_force().timezone)
    if said is None:
        return Times(here)
    return Times(
        here,
        None if said.quiet_from is None else time(said.quiet_from),
        None if said.quiet_to is None else time(said.quiet_to),
        frozenset(int(day) - 1 for day in said.quiet_days),
        said.digest_hour,
        said.digest_day - 1,
    )


def still_to_be_told(person: Person, ids: Iterable[int]) -> list[Notice]:
    """Those that are unread, and of something that is there and that the person may see."""
    found: list[Notice] = []
    for some in portions(ids):
        unread = select(Notice).where(Notice.id.in_(some), Notice.read_at.is_(None))
        statement = unread.where(seen_by(person)).options(selectinload(Notice.actor))
        found += db.session.scalars(statement.order_by(Notice.happened_at, Notice.id))
    return found


def _due(notice: Notice, rhythm: Rhythm, times: Times) -> datetime | None:
    """When it is to be told; None where it is to be as soon as it is not quiet."""
    if rhythm in ("at_once", "never"):
        return None
    ready = notice.happened_at + MAIL_WAITS
    return digest_due(ready, times, weekly=rhythm == "weekly")
