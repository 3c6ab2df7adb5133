"""The words of a file, for the search: from PDF, office files and plain text.

Only ever called in the child process (`child.py`), which is limited in time and memory. Office
files are archives of XML: their parts are read here one by one, within a measure, and by a parser
that refuses declarations of entities. A library for each would read far more than the words.
"""

import codecs
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from pypdf import PdfReader

from entgov.files.kinds import is_moderate
from entgov.search.found import PAGE_BREAK

MOST = 400_000
"""Characters that are kept of one file: a book has about so many."""
_MOST_PAGES = 2_000
_LARGEST_PART = 100 * 1024 * 1024
_LARGEST_UNPACKED = 300 * 1024 * 1024
_MOST_RATIO = 200  # of unpacked to packed: text seldom has more than 20
_PARTS = re.compile(
    r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"
    r"|xl/sharedStrings\.xml|xl/worksheets/sheet\d+\.xml"
    r"|ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml|content\.xml"
)
# By the last part of their names: what is a line of its own, what parts words, what is not said.
_LINES = frozenset({"p", "h", "si", "c"})
_BLANKS = frozenset({"tab", "br", "cr", "s", "line-break"})
_UNSAID = frozenset({"delText", "instrText", "f", "rPh"})
_NUMBER = re.compile(r"\d+")


class TooMuch(Exception):
    """Reading it would be out of all proportion."""


def words_of(path: Path, media: str) -> str:
    """The words of a file of this kind, at most MOST characters. Raises whatever is wrong.

    Each page of a PDF begins with a PAGE_BREAK. Other kinds get their pages when they are printed.
    """
    if media == "application/pdf":
        pieces = _of_pdf(path)
    elif media.startswith("text/"):
        pieces = _of_text(path)
    else:
        pieces = _of_archive(path)
    return _tidy(_at_most(pieces))


def _of_pdf(path: Path) -> Iterator[str]:
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise TooMuch("it is locked by a password")
    for number in range(min(len(reader.pages), _MOST_PAGES)):
        yield PAGE_BREAK + _on_one_page(reader.pages[number].extract_text())


def _of_text(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        head = file.read(4 * MOST)
    yield _on_one_page(_decoded(head))


def _on_one_page(text: str) -> str:
    return text.replace(PAGE_BREAK, "\n")


def _decoded(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")


def _of_archive(path: Path) -> Iterator[str]:
    if not is_moderate(path):
        raise TooMuch("its list of contents is too long")
    with zipfile.ZipFile(path) as archive:
        parts = [each for each in archive.infolist() if _PARTS.fullmatch(each.filename)]
        unpacked = sum(each.file_size for each in parts)
        packed = sum(each.compress_size for each in parts)
        if unpacked > _LARGEST_UNPACKED or unpacked > _MOST_RATIO * max(packed, 50_000):
            raise TooMuch("it unpacks to far more than it is")
        for part in sorted(parts, key=lambda each: _natural(each.filename)):
            with archive.open(part) as file:
                yield from _of_xml(_Measured(file))


class _Measured:
    """A part of an archive that ends where it has said more than it may, whatever it declared."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, _LARGEST_PART

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(min(size, 65_536) if size >= 0 else 65_536)
        self._left -= len(piece)
        if self._left < 0:
            raise TooMuch("a part of it is too large")
        return piece


def _of_xml(file: _Measured) -> Iterator[str]:
    for _, element in iterparse(file, events=("end",), forbid_dtd=True):
        name = _name(element)
        if name in _LINES:
            if not (name == "c" and element.get("t") == "s"):  # it stands in the shared texts
                yield from _said(element)
            yield " " if name == "c" else "\n"
            element.clear()


def _said(element: Element) -> Iterator[str]:
    for each in element.iter():
        name = _name(each)
        if name in _BLANKS:
            yield " "
        if each.text and name not in _UNSAID:
            yield each.text
        if each.tail and each is not element:
            yield each.tail


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _natural(name: str) -> list[int | str]:
    """Slide 10 after slide 9: the letters, then the number."""
    found = _NUMBER.search(name)
    return [_NUMBER.sub("", name), int(found[0]) if found else 0]


def _at_most(pieces: Iterable[str]) -> str:
    kept, left = [], MOST
    for piece in pieces:
        kept.append(piece[:left])
        left -= len(piece)
        if left <= 0:
            break
    return "".join(kept)


def _tidy(text: str) -> str:
    """Without control characters and empty lines, page by page."""
    return PAGE_BREAK.join(map(_tidy_page, text.split(PAGE_BREAK)))[:MOST]


def _tidy_page(text: str) -> str:
    plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", text.replace("\r", "\n"))
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)
