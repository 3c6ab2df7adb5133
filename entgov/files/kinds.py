"""What a content is: told from the content itself, never from what a browser or a name says.

A name's ending is a hint between things that look the same (a table in a text file). What is none
of these is a file all the same: it can be downloaded, and nothing is shown of it.
"""

import zipfile
from pathlib import Path
from typing import Literal

from entgov.core.zip_lists import length_of_list

Kind = Literal[
    "picture", "document", "table", "slides", "text", "archive", "sound", "film", "other"
]
KINDS: tuple[Kind, ...] = (
    *("picture", "document", "table", "slides", "text"),
    *("archive", "sound", "film", "other"),
)

OTHER = "application/octet-stream"
TEXT = "text/plain"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_OPEN = "application/vnd.oasis.opendocument"

_KINDS: dict[str, Kind] = {
    "application/pdf": "document",
    "application/rtf": "document",
    _WORD: "document",
    f"{_OPEN}.text": "document",
    _SHEET: "table",
    f"{_OPEN}.spreadsheet": "table",
    "text/csv": "table",
    _SLIDES: "slides",
    f"{_OPEN}.presentation": "slides",
    "application/zip": "archive",
    "application/gzip": "archive",
    "application/x-7z-compressed": "archive",
}
DRAWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""The kinds of picture that are drawn anew, and so can be shown."""
WITH_TEXT = frozenset(
    {
        *("application/pdf", _WORD, _SHEET, _SLIDES),
        *(f"{_OPEN}.{part}" for part in ("text", "spreadsheet", "presentation")),
        *(TEXT, "text/csv", "text/markdown"),
    }
)
"""What has words that the search can know."""
ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif", ".jpe"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
}

_LOOKED_AT = 8192  # bytes
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
)
_ZIP = b"PK\x03\x04"
_MOST_ENTRIES, _LARGEST_LIST = 10_000, 4 * 1024 * 1024
_TEXTS = {".csv": "text/csv", ".md": "text/markdown", ".markdown": "text/markdown"}
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})


def kind_of(media: str) -> Kind:
    """The group that people would look for it in."""
    if media in _KINDS:
        return _KINDS[media]
    groups: dict[str, Kind] = {"image": "picture", "text": "text", "audio": "sound"}
    groups["video"] = "film"
    return groups.get(media.partition("/")[0], "other")


def media_of(path: Path, name: str) -> str:
    """What the content of a file is, as MIME has it."""
    with path.open("rb") as content:
        head = content.read(_LOOKED_AT)
    for place, magic, media in _MAGIC:
        if head[place : place + len(magic)] == magic:
            return media
    if head.startswith(_ZIP):
        return _media_of_zip(path)
    return _media_of_text(name) if head and _is_text(head) else OTHER


def _media_of_zip(path: Path) -> str:
    """Office files are archives: what they are stands in the list of what is in them."""
    if not is_moderate(path):
        return "application/zip"
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            for name, media in (
                ("word/document.xml", _WORD),
                ("xl/workbook.xml", _SHEET),
                ("ppt/presentation.xml", _SLIDES),
            ):
                if {name, "[Content_Types].xml"} <= names:
                    return media
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return said if said in _KINDS and said.startswith(_OPEN) else "application/zip"
    except Exception:  # an archive can be damaged in many ways; then it is just that
        return "application/zip"
    return "application/zip"


def is_moderate(path: Path) -> bool:
    """Whether the list of what is in an archive can be read without great cost."""
    with path.open("rb") as archive:
        found = length_of_list(archive, path.stat().st_size)
    if found is None:
        return False
    entries, listed = found
    return entries < _MOST_ENTRIES and listed < _LARGEST_LIST


def _is_text(head: bytes) -> bool:
    """Whether it reads as text in Unicode, or in an old alphabet without odd signs."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not head.translate(None, bytes(set(range(256)) - set(_CONTROLS)))


def _media_of_text(name: str) -> str:
    return _TEXTS.get(Path(name).suffix.lower(), TEXT)
