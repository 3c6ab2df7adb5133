"""Whether entgov does its work: the worker, deliveries, mail, and settings that can be used."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import format_decimal, gettext
from sqlalchemy import ColumnElement, func, select

from entgov.core import alive
from entgov.core.ailments import Ailment, in_utc
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import Delivery
from entgov.core.settings import ON_SCREEN, unfit
from entgov.notifications.mailing import state

_BEHIND = timedelta(minutes=2)
_MOST_COUNTED = 10_000


def runs() -> Iterator[Ailment]:
    """The worker has given a sign of life lately."""
    sign = alive.last(alive.WORKER)
    remedy = gettext(
        "Start it: `entgov serve` runs one, unless with --no-worker; else run `entgov worker`. "
        "If it runs, its log says what keeps it."
    )
    if sign is None:
        yield Ailment(gettext("No worker has ever run."), remedy)
    elif now() - sign.at > alive.SILENT_AFTER:
        said = gettext("The worker gave its last sign at %(at)s.", at=in_utc(sign.at))
        yield Ailment(said, remedy)


def handled() -> Iterator[Ailment]:
    """What happens is handled within minutes, and nothing has failed for good."""
    waits = (Delivery.parked_at.is_(None), Delivery.due_at < now() - _BEHIND)
    since: datetime | None = db.session.scalar(select(func.min(Delivery.due_at)).where(*waits))
    if since:
        yield Ailment(
            gettext(
                "The worker is behind: deliveries are due since %(at)s (%(number)s by now).",
                at=in_utc(since),
                number=_counted(*waits),
            ),
            gettext("See that the worker runs, that the disk has room, and what its log says."),
        )
    if db.session.scalar(select(Delivery.id).where(Delivery.parked_at.is_not(None)).limit(1)):
        number = _counted(Delivery.parked_at.is_not(None))
        yield Ailment(
            gettext("Deliveries have failed for good and are parked: %(number)s.", number=number),
            gettext("Look at /admin/deliveries why, mend that, and try them again there."),
        )


def mailed() -> Iterator[Ailment]:
    """The mail server takes mail."""
    known = state.state()
    if state.is_set_up() and known.is_failing:
        yield Ailment(
            gettext("The mail server takes no mail: %(why)s.", why=known.error.rstrip(".")),
            gettext("Look at /admin/mail, and send a test mail from there once it is mended."),
        )


def settings_fit() -> Iterator[Ailment]:
    """What administrators chose can be used."""
    for name in sorted(unfit()):
        label = str(ON_SCREEN[name].label)
        yield Ailment(
            gettext("What is stored for “%(label)s” can’t be used.", label=label),
            gettext("Its default is in force. Set it anew at /admin/settings."),
        )


def _counted(*conditions: ColumnElement[bool]) -> str:
    """How many deliveries; of very many, that it is more than can be counted in a moment."""
    some = select(Delivery.id).where(*conditions).limit(_MOST_COUNTED + 1).subquery()
    number = db.session.scalar(select(func.count()).select_from(some)) or 0
    if number > _MOST_COUNTED:
        return str(gettext("more than %(number)s", number=format_decimal(_MOST_COUNTED)))
    return str(format_decimal(number))
