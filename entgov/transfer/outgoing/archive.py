"""Writes a space as an archive of Markdown, with all versions and files; see docs/export-format.md.

Nothing is held but a few pages at a time: texts go into the archive as they are read.
"""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from flask_babel import gettext

from entgov.core import body
from entgov.core.clock import now
from entgov.core.database import db
from entgov.files import store
from entgov.transfer import own_format
from entgov.transfer.outgoing.contents import Contents, Leaf, Stored, heads, tags, versions
from entgov.wiki.addresses import page_address
from entgov.wiki.models import PRODUCT

Progress = Callable[[int, int], None]
"""Hears how many pages and files are packed, of how many."""
_PACKED = ("image/", "video/", "audio/", "application/zip", "application/gzip", "application/x-7z")


def write(found: Contents, path: Path, progress: Progress, *, address: str) -> None:
    """Write the archive; `address` is where entgov is, for the addresses of pages."""
    files, total = found.file_paths, len(found.pages) + len(found.files)
    done, paths = 0, {leaf.id: f"{leaf.path}.md" for leaf in found.pages}
    with opened(path) as archive:
        archive.writestr(own_format.READ_ME, _read_me(found))
        archive.writestr(own_format.MANIFEST, _manifest(found))
        _write_lines(archive, own_format.PAGES, map(_of_page, found.pages))
        _write_lines(archive, own_format.FILES, map(_of_file, found.files))
        for some in heads(found):
            tagged = tags(leaf.id for leaf, _ in some)
            for leaf, row in some:
                about = {
                    **about_page(row, leaf.status, tagged[leaf.id]),
                    "space": found.space.name,
                    "address": address + page_address(found.space.slug, leaf.slug),
                    "replaced_by": paths.get(leaf.replaced_by_id or 0),
                }
                text = own_format.with_paths(row.source, leaf.path, files)
                archive.writestr(f"{leaf.path}.md", own_format.front_matter(about) + text)
            _write_versions(archive, found, [leaf.id for leaf, _ in some])
            done += len(some)
            db.session.rollback()
            progress(done, total)
        for file in found.files:
            write_file(archive, file, file.path)
            done += 1
            progress(done, total)


def opened(path: Path) -> zipfile.ZipFile:
    """A new archive at the path."""
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)


def write_file(archive: zipfile.ZipFile, file: Stored, name: str) -> None:
    """Put a file into an archive, in portions. One that is gone from the disk is left out."""
    packed = file.media.startswith(_PACKED)
    info = _entry(name, packed=packed)
    try:
        source = store.path_of(file.digest).open("rb")
    except FileNotFoundError:
        return
    with source, archive.open(info, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, 256 * 1024)


def by_line(said: Any) -> bytes:
    """One line of JSON."""
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def author_of(row: Any) -> str:
    """Who wrote a revision, as it is shown."""
    return str(row.author or row.credit or PRODUCT)


def moment(at: datetime | None) -> str | None:
    """An instant as the archive writes it."""
    return at.astimezone(UTC).isoformat() if at else None


def _entry(name: str, *, packed: bool = False) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _write_lines(archive: zipfile.ZipFile, name: str, lines: Iterator[Any]) -> None:
    with archive.open(_entry(name), "w", force_zip64=True) as target:
        for said in lines:
            target.write(by_line(said))


def _write_versions(archive: zipfile.ZipFile, found: Contents, ids: list[int]) -> None:
    for page_id, rows in groupby(versions(found, ids), key=lambda row: row.page_id):
        _write_lines(archive, own_format.history(page_id), map(_of_version, rows))


def _manifest(found: Contents) -> bytes:
    space = found.space
    return by_line(
        {
            "format": own_format.FORMAT,
            "version": own_format.VERSION,
            "body": body.current().name,
            "space": {"name": space.name, "address": space.slug, "description": space.description},
            "exported_at": moment(now()),
            "pages": len(found.pages),
            "files": len(found.files),
        }
    )


def _of_page(leaf: Leaf) -> dict[str, Any]:
    return {
        "id": leaf.id,
        "path": leaf.path,
        "title": leaf.title,
        "parent": leaf.parent_id,
        "position": leaf.position,
        "front": leaf.front,
        "status": leaf.status,
        "replaced_by": leaf.replaced_by_id,
    }


def _of_file(file: Stored) -> dict[str, Any]:
    return {
        "id": file.id,
        "path": file.path,
        "name": file.name,
        "description": file.description,
        "media": file.media,
        "size": file.size,
        "sha256": file.digest,
    }


def _of_version(row: Any) -> dict[str, Any]:
    said = {
        "number": row.number,
        "at": moment(row.at),
        "author": author_of(row),
        "handle": row.handle,
        "title": row.title,
        "summary": row.summary,
        "minor": row.minor,
        "language": row.language,
        "name": row.named,
        "approved_by": row.approved_by,
    }
    kept = {name: value for name, value in said.items() if value not in (None, "", False)}
    return {**kept, "source": row.source}


def about_page(row: Any, status: str, own: list[str]) -> dict[str, Any]:
    """What the Markdown of a page says about itself, wherever it goes."""
    return {
        "title": row.title,
        "owner": row.owner,
        "author": author_of(row),
        "created": moment(row.created_at),
        "date": moment(row.at),
        "version": row.number,
        "state": status,
        "language": row.language,
        "tags": own,
    }


def _read_me(found: Contents) -> str:
    words: str = gettext(
        "The space “%(space)s”, as entgov had it on %(date)s.\n\n"
        "pages/ has each page as Markdown, history/ all its versions, one on each line, and "
        "files/ the files. entgov can import this archive again, whole. "
        "Other programs can read the Markdown.\n",
        space=found.space.name,
        date=now().date().isoformat(),
    )
    return words
