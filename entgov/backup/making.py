"""Makes a backup while people write: all rows are of one moment, and the files they name with them.

The files are copied after the rows were read. A content is never changed, and what is named by
some text is not swept away; that each that the rows name was there is looked at in the end.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import version as release
from pathlib import Path
from typing import Any

from entgov.backup import rows
from entgov.backup.facts import BackupMade
from entgov.backup.folder import SECRET_KEY, BackupProblem, Contents, Folder, Values
from entgov.backup.sealing import Key
from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.core.facts import announce
from entgov.core.progress import Progress
from entgov.core.settings import at_start
from entgov.files import store
from entgov.files.models import Blob


def back_up(
    target: Path, progress: Progress, key: Key | None = None, keys: Sequence[Key] = ()
) -> Contents:
    """Keep all of the installation in the folder, and read it back.

    With a public key it is sealed; it is read back whole only with the private `keys` for it.
    `progress` hears how many rows and files are kept so far. What is `missing` was missing here
    already: all else is kept, but it is not noted that a backup was made. Raises BackupProblem,
    OSError.
    """
    folder = Folder(target, key=key, keys=keys)
    named: list[str] = []
    with rows.one_moment() as connection:
        folder.make()
        version = rows.version(connection)
        contents = Contents(made_at=now().isoformat(), entgov=release("entgov"), version=version)
        for name, table in rows.tables(connection).items():
            columns = [each.name for each in table.columns]
            read = counted(rows.read(connection, table), contents.rows, progress)
            if name == Blob.__tablename__:
                read = _noted(read, columns.index("digest"), named)
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
    contents.missing = [each for each in named if _path(each) not in contents.hashes]
    for fault in folder.faults(contents):
        raise BackupProblem(f"The backup is not whole: {fault}.")
    folder.end(contents)
    if not contents.missing:
        kept: Any = {"rows": contents.rows, "files": len(contents.files)}
        with transaction():
            announce(BackupMade(folder=str(target), encrypted=key is not None, **kept), by=None)
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


def _noted(read: Iterator[Values], place: int, named: list[str]) -> Iterator[Values]:
    """The rows; what stands at a place of each is noted."""
    for row in read:
        named.append(row[place])
        yield row


def _path(digest: str) -> str:
    return f"files/{digest[:2]}/{digest[2:]}"
