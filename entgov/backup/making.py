"""Makes a backup while people write: all rows are of one moment, and the files they name with them.

The files are copied after the rows were read. A content is never changed, and what is named by
some text is not swept away; that each that the rows name was there is looked at in the end.
"""

from collections.abc import Iterator
from importlib.metadata import version as release
from pathlib import Path

from entgov.backup import rows
from entgov.backup.facts import BackupMade
from entgov.backup.folder import SECRET_KEY, BackupProblem, Contents, Folder, Values
from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.core.facts import announce
from entgov.core.progress import Progress
from entgov.core.settings import at_start
from entgov.files import store
from entgov.files.models import Blob


def back_up(target: Path, progress: Progress) -> Contents:
    """Keep all of the installation in the folder, and read it back.

    `progress` hears how many rows and files are kept so far. What is `missing` was missing here
    already: all else is kept, but it is not noted that a backup was made. Raises BackupProblem,
    OSError.
    """
    folder = Folder(target)
    with rows.one_moment() as connection:
        folder.make()
        version = rows.version(connection)
        contents = Contents(made_at=now().isoformat(), entgov=release("entgov"), version=version)
        for name, table in rows.tables(connection).items():
            read = counted(rows.read(connection, table), contents.rows, progress)
            columns = [each.name for each in table.columns]
            number, digest = folder.keep_rows(name, columns, read)
            contents.tables[name] = number
            contents.hashes[f"tables/{name}.jsonl.gz"] = digest
    secret_key = at_start().secret_key_file
    contents.hashes[SECRET_KEY] = folder.keep_file(SECRET_KEY, secret_key)
    for path, source in _files():
        try:
            contents.hashes[path] = folder.keep_file(path, source)
        except FileNotFoundError:  # swept away just now; if not, it is missing below
            continue
        progress(contents.rows + len(contents.files))
    contents.missing = list(_missing(folder, contents))
    for fault in folder.faults(contents):
        raise BackupProblem(f"The backup is not whole: {fault}.")
    folder.end(contents)
    if not contents.missing:
        kept = {"rows": contents.rows, "files": len(contents.files)}
        with transaction():
            announce(BackupMade(folder=str(target), **kept), by=None)
    return contents


def counted(read: Iterator[Values], before: int, progress: Progress) -> Iterator[Values]:
    """The rows; `progress` hears of each, after so many."""
    for number, row in enumerate(read, start=before + 1):
        progress(number)
        yield row


def _files() -> Iterator[tuple[str, Path]]:
    """What people uploaded, by its path in the backup."""
    for path in sorted(store.folder().glob("[0-9a-f][0-9a-f]/[0-9a-f]*")):
        yield f"files/{path.parent.name}/{path.name}", path


def _missing(folder: Folder, contents: Contents) -> Iterator[str]:
    columns, blobs = folder.rows(Blob.__tablename__)
    place = columns.index("digest")
    for blob in blobs:
        digest = blob[place]
        if f"files/{digest[:2]}/{digest[2:]}" not in contents.hashes:
            yield digest
