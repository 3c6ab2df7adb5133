"""What may be wrong with the backups of an installation; see entgov/doctor."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import func, select

from entgov.backup.facts import BackupMade
from entgov.core.ailments import Ailment, in_utc
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.core.settings import in_force


def recent() -> Iterator[Ailment]:
    """A whole backup was made lately."""
    made = FactRecord.kind == BackupMade.__name__
    last = db.session.scalar(select(func.max(FactRecord.at)).where(made))
    remedy = gettext(
        "Run `entgov backup FOLDER` each night, and keep the folder on another machine."
    )
    if last is None:
        yield Ailment(gettext("No backup has ever been made."), remedy)
    elif now() - last > timedelta(days=in_force().backup_days):
        yield Ailment(gettext("The last backup was made at %(at)s.", at=in_utc(last)), remedy)
