"""Makes an installation again from a backup, on either database; all of it or nothing."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import inspect, text

from entgov.backup import rows
from entgov.backup.facts import BackupRestored
from entgov.backup.folder import SECRET_KEY, BackupProblem, Contents, Folder
from entgov.backup.making import counted
from entgov.backup.sealing import Key
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.core.progress import Progress
from entgov.core.settings import Settings, at_start


def restore(source: Path, progress: Progress, keys: Sequence[Key] = ()) -> Contents:
    """Put what the folder keeps into this empty installation. The search index is of another body
    then, if there is one, so it goes.

    `keys` are private keys for what is sealed. `progress` hears how many files and rows are there
    so far. Raises BackupProblem, OSError.
    """
    folder = Folder(source, keys=keys)
    contents = folder.contents()
    for fault in folder.faults(contents):
        raise BackupProblem(f"This backup is damaged: {fault}.")
    settings = at_start()
    with emptied_on_failure(contents.version), _files_put(folder, contents, settings, progress):
        with db.engine.begin() as connection:
            loading = rows.Loading(connection)
            done = len(contents.files)
            for name in contents.tables:
                columns, read = folder.rows(name)
                done += loading.load(name, columns, counted(read, done, progress))
            loading.end()
        upgrade()
        _copy(folder, SECRET_KEY, settings.secret_key_file)
    shutil.rmtree(settings.index, ignore_errors=True)
    with transaction():
        announce(BackupRestored(folder=str(source), made_at=contents.made_at), by=None)
    return contents


@contextmanager
def emptied_on_failure(version: str) -> Iterator[None]:
    """Make the tables as they were at that version; on failure none are left. Raises BackupProblem,
    also where the database is not empty.
    """
    if inspect(db.engine).get_table_names():
        raise BackupProblem("The database is not empty. Choose another, or an empty ENTGOV_DATA.")
    if version not in rows.versions():
        raise BackupProblem("The backup is of a newer entgov. Install that first.")
    try:
        upgrade(revision=version)
        yield
    except BaseException:
        _empty()
        raise


def _empty() -> None:
    db.session.remove()
    with db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            connection.exec_driver_sql("COMMIT")  # it heeds the next only between transactions
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for name in inspect(connection).get_table_names():
            connection.execute(text(f'DROP TABLE "{name}"{"" if on_sqlite else " CASCADE"}'))
        connection.commit()
    db.engine.dispose()  # with the connection that heeds no foreign keys


@contextmanager
def _files_put(
    folder: Folder, contents: Contents, settings: Settings, progress: Progress
) -> Iterator[None]:
    """What people uploaded is there; on failure none of it is left."""
    if any(settings.files.glob("[0-9a-f][0-9a-f]/*")):
        raise BackupProblem(f"{settings.files} is not empty. Choose an empty ENTGOV_DATA.")
    try:
        for number, path in enumerate(contents.files, start=1):
            _copy(folder, path, settings.data / path)
            progress(number)
        os.sync()
        yield
    except BaseException:
        shutil.rmtree(settings.files, ignore_errors=True)
        raise


def _copy(folder: Folder, path: str, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.restored")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    folder.put_back(path, fresh)
    fresh.replace(target)
