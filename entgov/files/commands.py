"""The verbs that change files. None of them commits.

The content lies in the store before any of these is called (`receiving.receive`): so nothing slow
happens while the database waits, and a transaction that is rolled back leaves a content that nobody
names, which the sweep takes away.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy import insert as insert_rows

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db, insert, portions
from entgov.core.facts import announce
from entgov.files.facts import (
    FileAdded,
    FileBroughtBack,
    FileMoved,
    FileRemoved,
    FileRenamed,
    FileReplaced,
)
from entgov.files.models import File, FileReach, FileUse, FileVersion
from entgov.files.receiving import Received, note
from entgov.spaces.models import Space

LONGEST_DESCRIPTION = 500  # characters


class ReplacedMeanwhile(Exception):
    """The file has a newer version than the one that was seen."""


def add(
    space: Space,
    received: Received,
    *,
    by: Person | None,
    description: str = "",
    kept: bool,
    nonce: str = "",
) -> File:
    """Make a file of a content. `kept`: it belongs to the space at once, not when a text has it.

    The same nonce with the same content is the same form sent twice: that gives the file that is
    there already.
    """
    at, key = now(), _form_key(by, space, received, nonce)
    values: dict[str, Any] = {
        "space_id": space.id,
        "name": received.name,
        "description": description,
        "digest": note(received),
        "number": 1,
        "changes": 1,
        "by_id": by.id if by else None,
        "created_at": at,
        "changed_at": at,
        "kept_at": at if kept else None,
        "form_key": key,
    }
    statement = insert(File).values(**values)
    unless_there = statement.on_conflict_do_nothing(index_elements=[File.form_key])
    file_id = db.session.scalar(unless_there.returning(File.id))
    if file_id is None:
        return db.session.scalars(select(File).where(File.form_key == key)).one()
    file = db.session.get_one(File, file_id)
    _add_version(file, received, by)
    if kept:
        announce(FileAdded(file_id=file.id, space_id=space.id), by=file.by_id)
    return file


def replace(file: File, received: Received, *, seen: int, by: Person) -> bool:
    """Give the file another content, at the same address; False where it has this one already.

    `seen` is the number of the version that is to be replaced. Raises ReplacedMeanwhile.
    """
    if received.digest == file.digest:
        return False
    changes = {
        "digest": note(received),
        "number": seen + 1,
        "changed_at": now(),
        "changes": File.changes + 1,
    }
    if not _change(file, changes, File.number == seen):
        raise ReplacedMeanwhile
    _add_version(file, received, by)
    about: dict[str, Any] = {"file_id": file.id, "space_id": file.space_id, "version": file.number}
    announce(FileReplaced(**about), by=by.id)
    return True


def rename(file: File, *, name: str, description: str, by: Person) -> bool:
    """Give the file another name or description; its old address works on."""
    if (name, description) == (file.name, file.description):
        return False
    changes = {"name": name, "description": description, "changed_at": now()}
    return _changed(file, FileRenamed, changes, by)


def remove(file: File, *, by: Person) -> None:
    """Take the file out of sight. It can be brought back, as it was."""
    _changed(file, FileRemoved, {"removed_at": now(), "removed_by_id": by.id}, by)


def bring_back(file: File, *, by: Person) -> None:
    """Make a removed file what it was."""
    changes = {"removed_at": None, "removed_by_id": None, "changes": File.changes + 1}
    if _change(file, changes, File.removed_at.is_not(None), standing=False):
        announce(FileBroughtBack(file_id=file.id, space_id=file.space_id), by=by.id)


def note_uses(
    key: str,
    file_ids: Collection[int],
    *,
    space_id: int,
    by: int | None,
    alts: Iterable[tuple[int, str]] = (),
    also_in: Collection[int] = (),
) -> None:
    """Keep which files the text with this key shows or links to, as it was just saved.

    What its writer uploaded for it belongs to the text's space from now on, reaches the readers of
    the other spaces it stands in (`also_in`), and is described as the text does (`alts`).
    """
    wanted = _there(file_ids)
    held = set(db.session.scalars(select(FileUse.file_id).where(FileUse.key == key)))
    if held - wanted:
        gone = FileUse.file_id.in_(held - wanted)
        db.session.execute(delete(FileUse).where(FileUse.key == key, gone))
    if wanted - held:
        rows = [{"file_id": each, "key": key} for each in sorted(wanted - held)]
        db.session.execute(insert_rows(FileUse), rows)
    if wanted and by is not None:
        keep(wanted, space_id=space_id, by=by, alts=dict(alts), also_in=also_in)


def keep(
    file_ids: Collection[int],
    *,
    space_id: int,
    by: int,
    alts: Mapping[int, str] | None = None,
    also_in: Collection[int] = (),
) -> None:
    """What `by` uploaded while writing belongs to the space, now that the text is saved."""
    own = (File.kept_at.is_(None), File.by_id == by, File.removed_at.is_(None))
    kept = db.session.scalars(
        update(File)
        .where(File.id.in_(_possible(file_ids)), *own)
        .values(kept_at=now(), space_id=space_id, changes=File.changes + 1)
        .returning(File.id)
        .execution_options(synchronize_session=False)
    ).all()
    for file_id in sorted(kept):
        said = (alts or {}).get(file_id, "")[:LONGEST_DESCRIPTION]
        if said:
            undescribed = (File.id == file_id, File.description == "")
            db.session.execute(update(File).where(*undescribed).values(description=said))
        reached = [{"file_id": file_id, "space_id": each} for each in also_in]
        if reached:
            db.session.execute(insert_rows(FileReach), reached)
        announce(FileAdded(file_id=file_id, space_id=space_id), by=by)


def move(keys: Collection[str], came_from: int, to: Space, *, by: int | None) -> None:
    """Let the files of texts that have moved to another space go with them.

    Those that other texts show too stay where they are, and so does what lies in a third space:
    anybody can name any file in a text, and that gives them no right to it.
    """
    moving = frozenset(keys)
    for some in portions(sorted(moving)):
        for file in _used_only_by(some, moving, came_from):
            _change(file, {"space_id": to.id, "changes": File.changes + 1}, standing=False)
            announce(FileMoved(file_id=file.id, space_id=to.id, from_space_id=came_from), by=by)


def _used_only_by(some: Collection[str], moving: frozenset[str], space_id: int) -> list[File]:
    """The files of the space that some of the texts use, and no text but those that are moving."""
    here = select(FileUse.file_id).where(FileUse.key.in_(some))
    uses = db.session.execute(
        select(FileUse.file_id, FileUse.key).where(FileUse.file_id.in_(here))
    ).all()
    elsewhere = {file_id for file_id, key in uses if key not in moving}
    ids = {file_id for file_id, _ in uses} - elsewhere
    its_own = (File.space_id == space_id, File.kept_at.is_not(None))
    found = select(File).where(File.id.in_(ids), *its_own)
    return list(db.session.scalars(found.order_by(File.id)))


def _form_key(by: Person | None, space: Space, received: Received, nonce: str) -> str | None:
    if not nonce:
        return None
    said = (by.id if by else None, space.id, nonce, received.digest, received.name)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _add_version(file: File, received: Received, by: Person | None) -> None:
    db.session.add(
        FileVersion(
            file_id=file.id,
            number=file.number,
            digest=received.digest,
            name=received.name,
            by_id=by.id if by else None,
            at=file.changed_at,
        )
    )
    db.session.flush()


def _changed(file: File, kind: Any, changes: dict[str, Any], by: Person) -> bool:
    done = _change(file, {**changes, "changes": File.changes + 1})
    if done:
        announce(kind(file_id=file.id, space_id=file.space_id), by=by.id)
    return done


def _change(file: File, changes: dict[str, Any], *conditions: Any, standing: bool = True) -> bool:
    """Change the file if it still is as it has to be: the database decides."""
    still = (File.removed_at.is_(None),) if standing else ()
    statement = update(File).where(File.id == file.id, *still, *conditions).values(**changes)
    changed = db.session.scalar(
        statement.returning(File.id), execution_options={"synchronize_session": False}
    )
    db.session.refresh(file, [*changes, "removed_at"])
    return changed is not None


def _there(file_ids: Collection[int]) -> set[int]:
    found = select(File.id).where(File.id.in_(_possible(file_ids)))
    return set(db.session.scalars(found)) if file_ids else set()


def _possible(file_ids: Collection[int]) -> list[int]:
    return [each for each in file_ids if 0 < each <= LARGEST_ID]
