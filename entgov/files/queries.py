"""What screens and texts need to know of files, loaded whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.files.addresses import picture_target
from entgov.files.kinds import KINDS, kind_of
from entgov.files.models import Blob, File, FileReach, FileUse, FileVersion
from entgov.files.policy import readable_by, reversible_by, shown_in
from entgov.markup import PictureTarget
from entgov.search.found import PAGE_BREAK
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered

PER_PAGE = 50
PREVIEWED = 1_200
"""Characters of a document that its screen shows."""


@dataclass(frozen=True)
class Content:
    """One version of a file, to be handed out."""

    file: File
    blob: Blob
    version: FileVersion


def readable_file(viewer: Viewer, file_id: int) -> File | None:
    """The file with this id, if the viewer may see it."""
    return db.session.scalar(_whole(file_id).where(readable_by(viewer)))


def known_file(viewer: Viewer, file_id: int) -> File | None:
    """The same, or a removed one that the viewer may bring back."""
    return db.session.scalar(_whole(file_id).where(or_(readable_by(viewer), reversible_by(viewer))))


def spaces_of(viewer: Viewer, file_ids: Collection[int]) -> Mapping[int, Space]:
    """The space of each of these files, as the viewer may know of it: where they may not read in
    its own one, another that it reaches."""
    reached = select(FileReach.space_id).where(FileReach.file_id == File.id).correlate(File)
    rows = db.session.execute(
        select(File.id, Space)
        .join(Space, or_(Space.id == File.space_id, Space.id.in_(reached)))
        .where(File.id.in_(file_ids), space_readable_by(viewer))
        .order_by(Space.id == File.space_id, Space.id)  # its own one comes last, and stays
    )
    return {row[0]: row[1] for row in rows}


def content(viewer: Viewer, file_id: int, number: int | None = None) -> Content | None:
    """The version with this number, or the current one, if the viewer may see the file."""
    if number is not None and number > LARGEST_ID:
        return None
    wanted = FileVersion.number == (File.number if number is None else number)
    row = db.session.execute(
        select(File, Blob, FileVersion)
        .join(FileVersion, FileVersion.file_id == File.id)
        .join(Blob, Blob.digest == FileVersion.digest)
        .where(File.id == _possible(file_id), wanted, readable_by(viewer))
    ).one_or_none()
    return Content(*row) if row else None


def blob_of(file: File) -> Blob:
    """The content of the current version."""
    return db.session.get_one(Blob, file.digest)


def beginning_of(file: File) -> str:
    """How the words of a document begin; nothing where none are known."""
    if file.blob.text_state != "read":
        return ""
    words = select(func.substr(Blob.text, 1, PREVIEWED + 1)).where(Blob.digest == file.digest)
    begun = (db.session.scalar(words) or "").replace(PAGE_BREAK, "\n").lstrip()
    return begun if len(begun) <= PREVIEWED else f"{begun[:PREVIEWED].rstrip()} …"


def versions(file: File, *, number: int) -> Page[FileVersion]:
    """One page of the versions of a file, the newest on top."""
    statement = (
        select(FileVersion)
        .where(FileVersion.file_id == file.id)
        .options(joinedload(FileVersion.blob), joinedload(FileVersion.by))
        .order_by(FileVersion.number.desc())
    )
    return numbered(statement, number=number)


def uses(file: File, *, most: int) -> list[str]:
    """The keys of the texts that show the file or link to it, the newest of each kind first."""
    found = select(FileUse.key).where(FileUse.file_id == file.id)
    return sorted(db.session.scalars(found.order_by(FileUse.key).limit(most)), key=_by_number)


def keys_using(file_ids: Collection[int]) -> set[str]:
    """The keys of all texts that show one of the files or link to it."""
    return set(db.session.scalars(select(FileUse.key).where(FileUse.file_id.in_(file_ids))))


def keys_with_files(keys: Collection[str]) -> set[str]:
    """Those of the texts that show a file or link to one."""
    return set(db.session.scalars(select(FileUse.key).where(FileUse.key.in_(keys))))


def files_of(
    viewer: Viewer, space: Space, *, matching: str = "", kind: str = "", number: int
) -> Page[File]:
    """One page of the files of a space, those changed last on top; what is removed by kind."""
    statement = (
        select(File)
        .join(File.blob)
        .options(contains_eager(File.blob), joinedload(File.by), joinedload(File.removed_by))
        .where(File.space_id == space.id, File.kept_at.is_not(None))
        .order_by(File.changed_at.desc(), File.id.desc())
    )
    if kind == "removed":
        statement = statement.where(reversible_by(viewer))
    else:
        statement = statement.where(readable_by(viewer))
    if kind in KINDS:
        media = [each for each in _media_there(space) if kind_of(each) == kind]
        statement = statement.where(Blob.media.in_(media))
    if matching:
        found = (
            each.icontains(matching, autoescape=True) for each in (File.name, File.description)
        )
        statement = statement.where(or_(*found))
    return numbered(statement, number=number, per_page=PER_PAGE)


def pictures_for(
    file_ids: Collection[int],
    *,
    space_id: int | None,
    also_in: Collection[int] = (),
    by: int | None = None,
    viewer: Viewer | None = None,
) -> Mapping[int, PictureTarget]:
    """Those of the files that a text in the space, and in others, can show, as it shows them.

    See `policy.shown_in`; and nobody shows what they may not see themselves, as in a thread that
    stands in another space too. A `viewer` is who alone looks at a text that is still being
    written: they see all that they may.
    """
    possible = [each for each in file_ids if 0 < each <= LARGEST_ID]
    if not possible:
        return {}
    allowed = shown_in([space_id, *also_in] if space_id else (), by)
    if by is not None:
        allowed = and_(allowed, readable_by(db.session.get_one(Person, by)))
    rows = db.session.execute(
        select(File, Blob)
        .join(Blob, Blob.digest == File.digest)
        .where(
            File.id.in_(possible[:_MOST_SHOWN]),
            Blob.width.is_not(None),
            or_(allowed, readable_by(viewer)) if viewer else allowed,
        )
    )
    return {file.id: picture_target(file, blob) for file, blob in rows}


_MOST_SHOWN = 1_000


def _media_there(space: Space) -> Collection[str]:
    kinds = select(Blob.media).join(File, File.digest == Blob.digest)
    return db.session.scalars(kinds.where(File.space_id == space.id).distinct()).all()


def _whole(file_id: int) -> Select[File]:
    return (
        select(File)
        .where(File.id == _possible(file_id))
        .options(
            joinedload(File.blob),
            joinedload(File.space),
            joinedload(File.by),
            joinedload(File.removed_by),
        )
    )


def _possible(file_id: int) -> int:
    return file_id if file_id <= LARGEST_ID else 0


def _by_number(key: str) -> tuple[str, int]:
    kind, _, number = key.partition(":")
    return kind, -int(number) if number.isdigit() else 0
