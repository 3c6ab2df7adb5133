"""The doctor says when the last backup is old."""

from datetime import timedelta

from sqlalchemy import update

from entgov.backup.facts import BackupMade
from entgov.backup.health import recent
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord, announce


def _said():
    return [each.what for each in recent()]


def test_it_says_so_until_there_is_a_backup_and_when_it_is_old(app):
    assert _said() == ["No backup has ever been made."]
    with transaction():
        announce(BackupMade(folder="/elsewhere", rows=1, files=0), by=None)
    assert _said() == []
    with transaction():
        long_ago = update(FactRecord).values(at=now() - timedelta(days=3))
        db.session.execute(long_ago, execution_options={"synchronize_session": False})
    assert _said()[0].startswith("The last backup was made at ")
