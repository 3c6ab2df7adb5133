"""Reads Word documents: one, or an archive of several.

A document is an archive of XML and pictures. Of it only the parts that hold text are read, each
within a measure and without anything from outside: what it links to is never fetched.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import basename, join, normpath, splitext
from typing import IO
from xml.etree.ElementTree import Element

from flask_babel import gettext, ngettext

from entgov.markup import MAX_SOURCE
from entgov.markup.bounds import clean_text
from entgov.transfer.incoming import front
from entgov.transfer.incoming.archives import Damaged, Entries, entries, of_zip
from entgov.transfer.incoming.inline import Span, markdown
from entgov.transfer.incoming.items import (
    IncomingFile,
    IncomingPage,
    IncomingRevision,
    Lost,
    Unreadable,
)
from entgov.transfer.incoming.links import picture
from entgov.transfer.incoming.parts import TooMuch, attribute, child, children_of, local
from entgov.transfer.incoming.word import Style, Surroundings, Writer, told

KIND = "docx"

LARGEST_PART = 60 * 1024 * 1024
LARGEST_SMALL_PART = 10 * 1024 * 1024
LARGEST_DOCUMENT = 500 * 1024 * 1024
LONGEST_TITLE = 200
_BODY = re.compile(r"word/document\d*\.xml")
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_IN_MEMORY = 8 * 1024 * 1024


def pages(path: Path) -> Iterator[IncomingPage | Lost]:
    """One page for each document; first what was left out. Raises Unreadable."""
    source = entries(path)
    if _body_of(source):
        yield from [_page(_Document("", source))]
        return
    names = _documents(source)
    yield from map(Lost, source.losses)
    others = len(source.sizes) - len(names)
    if others:
        yield Lost(
            ngettext(
                "%(num)s file is no Word document (DOCX); it is left out.",
                "%(num)s files are no Word documents (DOCX); they are left out.",
                others,
            )
        )
    for name in names:
        try:
            with _opened(source, name) as document:
                yield _page(document)
        except (Unreadable, Damaged):
            yield Lost(_damaged(name))


def files(path: Path) -> Iterator[IncomingFile]:
    """The pictures of the documents."""
    source = entries(path)
    if _body_of(source):
        yield from _Document("", source).files()
        return
    for name in _documents(source):
        try:
            with _opened(source, name) as document:
                yield from document.files()
        except (Unreadable, Damaged):
            continue  # told among the pages


def content(path: Path, key: str) -> Iterator[bytes]:
    """The bytes of one picture. Raises Unreadable, KeyError."""
    source = entries(path)
    name, _, part = key.partition("!")
    try:
        if _body_of(source):
            yield from source.pieces(part)
            return
        with _opened(source, name) as document:
            yield from document.parts.pieces(part)
    except Damaged as error:
        raise Unreadable(_damaged(name)) from error


@dataclass
class _Document:
    """A document that is open; `name` is its own in an archive of several."""

    name: str
    parts: Entries
    used: dict[str, None] = field(default_factory=dict)

    def files(self) -> Iterator[IncomingFile]:
        for part, size in self.parts.sizes.items():
            if part.startswith("word/media/"):
                yield IncomingFile(self.key(part), self._file_name(part), size)

    def key(self, part: str) -> str:
        return f"{self.name}!{part}"

    def picture(self, target: str, alt: str) -> str:
        """A picture of the document; "" for what is none of its parts."""
        part = normpath(join("word", target.lstrip("/") if target.startswith("/") else target))
        part = target.lstrip("/") if target.startswith("/") else part
        if not part.startswith("word/media/") or part not in self.parts.sizes:
            return ""
        return picture(self.key(part), alt)

    def children(self, part: str, name: str) -> Iterator[Element]:
        """The elements right below one of a part; none where there is no such part."""
        if part not in self.parts.sizes:
            return
        most = LARGEST_PART if name == "body" else LARGEST_SMALL_PART
        with self.parts.open(part) as stream:
            yield from children_of(stream, name, most=most)

    def _file_name(self, part: str) -> str:
        """Pictures are called the same in all documents, so that of the document stands before."""
        stem = splitext(basename(self.name))[0]
        return f"{stem} {basename(part)}" if stem else basename(part)


def _page(document: _Document) -> IncomingPage:
    body = _body_of(document.parts)
    try:
        about = _about(document)
        writer = Writer(_surroundings(document, body))
        for block in document.children(body, "body"):
            writer.write(block)
    except (TooMuch, Damaged, RecursionError) as error:
        raise Unreadable(_damaged(document.name)) from error
    if any(_MARGIN.fullmatch(part) for part in document.parts.sizes):
        writer.lost["margins"] += 1
    if "word/vbaProject.bin" in document.parts.sizes:
        writer.lost["macros"] += 1
    title = _title(about, writer, document)
    writer.drop_title(title)
    text, losses = clean_text(writer.text()), told(writer.lost)
    if len(text) > MAX_SOURCE:
        text = text[: MAX_SOURCE - 1_000].rpartition("\n")[0]
        losses.append(
            gettext(
                "The text is longer than %(number)s characters; the rest is left out.",
                number=f"{MAX_SOURCE:,}",
            )
        )
    revision = IncomingRevision(
        source=text,
        title=title,
        at=front.moment(about.get("modified") or about.get("created") or ""),
        author=_one_line(about.get("creator") or about.get("lastModifiedBy") or ""),
        language=_language(about),
    )
    return IncomingPage(
        key=document.name or "document",
        revisions=[revision],
        tags=[tag for each in about.get("keywords", "").split(",") if (tag := _one_line(each))],
        losses=losses,
    )


def _about(document: _Document) -> dict[str, str]:
    """What the document says about itself."""
    found: dict[str, str] = {}
    for each in document.children("docProps/core.xml", "coreProperties"):
        found.setdefault(local(each), (each.text or "")[:2_000].strip())
    return found


def _surroundings(document: _Document, body: str) -> Surroundings:
    folder, name = body.rsplit("/", 1)
    links = _links(document, f"{folder}/_rels/{name}.rels")
    around = Surroundings(
        styles=_styles(document),
        links=links,
        ordered=_numbers(document),
        picture=document.picture,
    )
    around.notes = {
        (kind, number): text
        for kind in ("footnote", "endnote")
        for number, text in _notes(document, kind, around)
    }
    return around


def _links(document: _Document, part: str) -> dict[str, str]:
    found = {}
    for each in document.children(part, "Relationships"):
        kind, target = attribute(each, "Type"), attribute(each, "Target")
        outside = attribute(each, "TargetMode") == "External"
        if not outside or kind.endswith("/hyperlink"):  # pictures from outside are never fetched
            found[attribute(each, "Id")] = target
    return found


def _styles(document: _Document) -> dict[str, Style]:
    found = {}
    for each in document.children("word/styles.xml", "styles"):
        if local(each) != "style":
            continue
        paragraph, run = child(each, "pPr"), child(each, "rPr")
        name = attribute(child(each, "name"), "val")
        level = attribute(child(paragraph, "outlineLvl"), "val")
        number_id = attribute(child(paragraph, "numPr", "numId"), "val")
        depth = attribute(child(paragraph, "numPr", "ilvl"), "val")
        of_text = attribute(each, "type") == "character"
        looks = {
            sign
            for tag, sign in (("b", "bold"), ("i", "italic"), ("strike", "struck"))
            if of_text and child(run, tag) is not None and name != "Hyperlink"
        }
        if of_text and re.search(r"code|verbatim|keyboard|typewriter", name, re.I):
            looks.add("code")
        found[attribute(each, "styleId")] = Style(
            name=name,
            based_on=attribute(child(each, "basedOn"), "val"),
            level=int(level) if level in tuple("012345678") else None,
            list=(number_id, int(depth) if depth in tuple("012345678") else 0)
            if number_id and number_id != "0"
            else None,
            looks=frozenset(looks),
        )
    return found


def _numbers(document: _Document) -> dict[tuple[str, int], int]:
    """Which levels of which lists have numbers, and with which one they begin."""
    abstract: dict[str, dict[int, int]] = {}
    found: dict[tuple[str, int], int] = {}
    for each in document.children("word/numbering.xml", "numbering"):
        if local(each) == "abstractNum":
            levels = abstract.setdefault(attribute(each, "abstractNumId"), {})
            for level in each:
                kind = attribute(child(level, "numFmt"), "val")
                depth, start = attribute(level, "ilvl"), attribute(child(level, "start"), "val")
                if depth in tuple("012345678") and kind not in ("bullet", "none", ""):
                    known = start.isdecimal() and len(start) < 9
                    levels[int(depth)] = int(start) if known else 1
        elif local(each) == "num":
            of = attribute(child(each, "abstractNumId"), "val")
            for depth_there, begin in abstract.get(of, {}).items():
                found[attribute(each, "numId"), depth_there] = begin
    return found


def _notes(document: _Document, kind: str, around: Surroundings) -> Iterator[tuple[str, str]]:
    """The texts of footnotes or endnotes, by their ids; those of Word's own lines are none."""
    for note in document.children(f"word/{kind}s.xml", f"{kind}s"):
        if attribute(note, "type"):
            continue
        writer = Writer(Surroundings(styles=around.styles))
        spans: list[Span] = []
        for paragraph in note:
            if local(paragraph) == "p":
                spans += [*writer._spans(paragraph, Span("")), Span(" ")]
        if text := markdown(spans, on_one_line=True):
            yield attribute(note, "id"), text


def _title(about: dict[str, str], writer: Writer, document: _Document) -> str:
    name = re.sub(r"[-_]+", " ", splitext(basename(document.name))[0])
    choice = (about.get("title", ""), writer.title, writer.first_heading, name)
    return next(filter(None, map(_one_line, choice)), "")


def _language(about: dict[str, str]) -> str | None:
    said = about.get("language", "")
    return said if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", said) else None


def _one_line(words: str) -> str:
    return " ".join(clean_text(words).split())[:LONGEST_TITLE].strip()


def _body_of(parts: Entries) -> str:
    """The part with the text; "" where there is none."""
    return next((name for name in sorted(parts.sizes) if _BODY.fullmatch(name)), "")


def _documents(source: Entries) -> list[str]:
    """The documents in an archive. Raises Unreadable where there is none."""
    found = sorted(
        name
        for name in source.sizes
        if name.lower().endswith((".docx", ".docm")) and not basename(name).startswith("~$")
    )
    if not found:
        raise Unreadable(
            gettext(
                "There is no Word document in it. An old document (DOC) has to be saved as DOCX "
                "first."
            )
        )
    return found


@contextmanager
def _opened(source: Entries, name: str) -> Iterator[_Document]:
    """A document in an archive. Raises Unreadable, Damaged."""
    if source.sizes[name] > LARGEST_DOCUMENT:
        raise Unreadable(gettext("The document %(name)s is too large.", name=name))
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        size = 0
        for piece in source.pieces(name):
            size += len(piece)
            copy.write(piece)
        yield _Document(name, _parts(copy, size))


def _parts(copy: IO[bytes], size: int) -> Entries:
    parts = of_zip(copy, size)
    if not _body_of(parts):
        raise Unreadable(gettext("This is no Word document."))
    return parts


def _damaged(name: str) -> str:
    words: str = (
        gettext("The document %(name)s is damaged and can't be read.", name=name)
        if name
        else gettext("The document is damaged and can't be read.")
    )
    return words
