"""Files as the search knows them: the name as title, the description and the words as text."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from entgov.core.database import db, portions
from entgov.files.models import Blob, File, FileReach
from entgov.files.policy import readable_by, standing
from entgov.files.queries import spaces_of
from entgov.search.documents import Document
from entgov.search.found import Found
from entgov.spaces.models import Space
from entgov.web.guard import Viewer

KIND = "file"
TAKES_AWAY = {"FileMoved", "FileRemoved"}
_PORTION = 50  # files can have many words
_HALF_LIFE = 730  # days


def tell_of(ids: Collection[int]) -> Collection[int]:
    """These alone: nothing else is found by words of theirs."""
    return ids


def documents(ids: Collection[int]) -> Iterator[Document]:
    """The documents of these files; removed ones, and uploads that are not saved, are left out."""
    for portion in portions(ids, _PORTION):
        yield from _documents(portion)


def everything() -> Iterator[Document]:
    """The documents of all files, by id."""
    last = 0
    while ids := db.session.scalars(
        select(File.id).where(File.id > last, *_FINDABLE).order_by(File.id).limit(_PORTION)
    ).all():
        yield from _documents(ids)
        last = ids[-1]


def found(viewer: Viewer, ids: Collection[int]) -> Mapping[int, Found]:
    """The files among these that the viewer may see, as hits."""
    files = db.session.scalars(
        select(File)
        .join(File.blob)
        .options(
            contains_eager(File.blob).options(undefer(Blob.text)),
            joinedload(File.by),
        )
        .where(File.id.in_(ids), *_FINDABLE, readable_by(viewer))
    ).all()
    spaces = spaces_of(viewer, [file.id for file in files])
    return {file.id: _hit(file, spaces[file.id]) for file in files}


def _hit(file: File, space: Space) -> Found:
    return Found(
        kind=KIND,
        title=file.name,
        url=f"/files/{file.id}/about",
        text=_text(file.description, file.blob.text),
        space=space.name,
        by=file.by.name if file.by else "entgov",
        at=file.changed_at,
    )


def _documents(ids: Collection[int]) -> Iterator[Document]:
    """Reads columns, not objects: a rebuild shall not hold every file in memory."""
    reached: defaultdict[int, list[str]] = defaultdict(list)
    reaches = select(FileReach.file_id, FileReach.space_id).where(FileReach.file_id.in_(ids))
    for file_id, space_id in db.session.execute(reaches.order_by(FileReach.space_id)):
        reached[file_id].append(str(space_id))
    rows = db.session.execute(
        select(
            File.id,
            File.name,
            File.description,
            File.space_id,
            File.by_id,
            File.changed_at,
            File.changes,
            Blob.text,
        )
        .join(Blob, Blob.digest == File.digest)
        .where(File.id.in_(ids), *_FINDABLE)
    )
    for row in rows:
        spaces = (str(row.space_id), *reached[row.id])
        yield Document(
            key=f"{KIND}:{row.id}",
            kind=KIND,
            title=row.name,
            body=_text(row.description, row.text),
            tags=(),
            spaces=spaces,
            audience=tuple(f"space:{each}" for each in spaces),
            changed_at=row.changed_at,
            version=row.changes,
            by=(str(row.by_id),) if row.by_id else (),
            half_life=_HALF_LIFE,
        )


def _text(description: str, words: str) -> str:
    return f"{description}\n{words}" if description else words


_FINDABLE = (standing(), File.kept_at.is_not(None))
