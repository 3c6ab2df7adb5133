"""Reads Markdown files, in a zip archive or a folder, with what lies beside them.

Folders become the tree: what a folder's README or index says is the page of the folder, and so is
a file that has the folder's name and stands beside it; a folder without either becomes a page
without a text, which lists what is below it. What entgov exported itself is read back whole, with
its history (`ours.py`).
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from posixpath import basename, dirname, join, normpath, splitext

from flask_babel import gettext

from entgov.markup import MAX_SOURCE
from entgov.markup.bounds import clean_text
from entgov.transfer.incoming import front, ours, titles
from entgov.transfer.incoming.archives import MOST_TOLD, ONE_TEXT, Damaged, Entries, entries
from entgov.transfer.incoming.items import (
    IncomingFile,
    IncomingPage,
    IncomingRevision,
    Lost,
    Unreadable,
)
from entgov.transfer.incoming.links import file_link
from entgov.transfer.incoming.relinking import Relinked, Thing, relinked

KIND = "markdown"

LONGEST_TITLE = 200
_ENDINGS = (".md", ".markdown", ".mdown", ".mkd")
_OF_FOLDER = ("readme", "index", "_index")
_MOST_BYTES = 4 * MAX_SOURCE
_DEEPEST = 60  # folders within each other that become levels of the tree
_HEADING = re.compile(r"\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_UNDERLINED = re.compile(r"\s*([^\n#>`|*+-][^\n]*)\n=+[ \t]*(?:\n|\Z)")
_KNOWN = frozenset(
    {
        *("title", "date", "published", "created", "updated", "lastmod", "modified"),
        *("author", "authors", "by", "email", "tags", "tag", "keywords", "categories", "category"),
        *("language", "lang", "locale", "draft", "state", "status", "summary", "slug"),
    }
)


def pages(path: Path) -> Iterator[IncomingPage | Lost]:
    """What was left out; then the pages, those of folders before what is in them."""
    source = _source(path)
    yield from map(Lost, source.entries.losses)
    if source.own:
        yield from ours.pages(source.entries)
        return
    for place in source.places:
        yield _page(source, place)


def files(path: Path) -> Iterator[IncomingFile]:
    """All that is no Markdown; and texts that are too long to be a page, whole."""
    source = _source(path)
    if source.own:
        yield from ours.files(source.entries)
        return
    for name, size in source.entries.sizes.items():
        if not _is_text(name) or (size > MAX_SOURCE and _is_too_long(source, name)):
            yield IncomingFile(name, basename(name), size)


def content(path: Path, key: str) -> Iterator[bytes]:
    """The bytes of one file. Raises Unreadable, KeyError."""
    source = _source(path)
    name = ours.entry_of(source.entries, key) if source.own else key
    try:
        yield from source.entries.pieces(name)
    except Damaged as error:
        raise Unreadable(_damaged(name)) from error


@dataclass(frozen=True)
class _Place:
    """A page to be: where its text is, and the folder that it is the page of, if any."""

    key: str
    text: str
    folder: str | None
    parent: str
    name: str
    front: bool = False


class _Source:
    """What a source has, and what its links lead to."""

    def __init__(self, found: Entries) -> None:
        self.entries = found
        self.own = ours.is_ours(found)
        texts = [] if self.own else sorted(filter(_is_text, found.sizes), key=_natural)
        if not (self.own or texts):
            raise Unreadable(
                gettext("There is no Markdown in it: no file whose name ends with .md.")
            )
        self.places = _places(texts)
        self._paths = {place.text: Thing("page", place.key) for place in self.places if place.text}
        self._paths |= {
            place.folder: Thing("page", place.key) for place in self.places if place.folder
        }
        self._paths |= {name: Thing("file", name) for name in found.sizes if not _is_text(name)}
        self._folded: dict[str, Thing | None] = {}
        self._names: dict[str, list[str]] = {}
        for known, thing in self._paths.items():
            folded = known.casefold()
            same = self._folded.get(folded, thing) == thing
            self._folded[folded] = thing if same else None  # two that differ in case: neither
            for name in {basename(folded), splitext(basename(folded))[0]}:
                self._names.setdefault(name, []).append(known)

    def at(self, path: str, beside: str) -> Thing | None:
        """What a path leads to, from a text in the folder `beside`."""
        rooted = path.startswith("/")
        joined = normpath(join("" if rooted else beside, path.lstrip("/") if rooted else path))
        if joined.startswith(".."):
            return None
        bare, ending = splitext(joined)
        tries = [joined, f"{joined}.md"] + ([f"{bare}.md", bare] if ending == ".html" else [])
        for each in tries:
            found = self._paths.get(each) or self._folded.get(each.casefold())
            if found:
                return found
        return None

    def named(self, name: str, beside: str) -> Thing | None:
        """What `[[name]]` means: something of this name, the nearest one of several."""
        if "/" in name:
            return self.at(name, beside) or self.at(f"/{name}", beside)
        found = self._names.get(name.casefold(), [])
        if not found:
            return None
        return self._paths[min(found, key=lambda each: (dirname(each) != beside, len(each), each))]


def _source(path: Path) -> _Source:
    about = path.stat()
    return _remembered(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=2)  # as in archives.py
def _remembered(path: Path, _changed: int, _size: int) -> _Source:
    return _Source(entries(path).without_top())


def _places(texts: Sequence[str]) -> list[_Place]:
    """The pages to be, each after the one of its folder."""
    of_folder = _texts_of_folders(texts)
    taken = set(of_folder.values())
    folders = {folder for name in texts for folder in _folders_of(name)}
    found = [
        _Place(of_folder.get(folder) or f"{folder}/", of_folder.get(folder, ""), folder, "", folder)
        for folder in folders
    ]
    found += [
        _Place(name, name, None, "", splitext(name)[0]) for name in texts if name not in taken
    ]
    keys = {place.folder: place.key for place in found if place.folder}
    fronts = [name for name in texts if "/" not in name and _stem(name) in _OF_FOLDER]
    front_page = min(fronts, key=lambda name: _OF_FOLDER.index(_stem(name)), default=None)
    placed = [
        replace(each, parent=_parent(each.name, keys), front=each.text == front_page)
        for each in found
    ]
    return sorted(placed, key=lambda place: _natural(place.name))


def _texts_of_folders(texts: Sequence[str]) -> dict[str, str]:
    """Which text is the page of which folder: its README or index, else its namesake."""
    found: dict[str, str] = {}
    folders = {folder for name in texts for folder in _folders_of(name)}
    for name in texts:
        stem, folder = splitext(basename(name))[0].casefold(), dirname(name)
        if folder and stem in _OF_FOLDER:
            best = found.get(folder)
            if best is None or _OF_FOLDER.index(stem) < _OF_FOLDER.index(_stem(best)):
                found[folder] = name
    for name in texts:
        namesake = splitext(name)[0]
        if namesake in folders:
            found.setdefault(namesake, name)
    return found


def _stem(name: str) -> str:
    return splitext(basename(name))[0].casefold()


def _folders_of(name: str) -> list[str]:
    """The folders that a file is in, as far as they become levels."""
    parts = name.split("/")[:-1][:_DEEPEST]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _parent(name: str, keys: dict[str, str]) -> str:
    above = dirname(name)
    while above and above not in keys:
        above = dirname(above)
    return keys.get(above, "")


def _page(source: _Source, place: _Place) -> IncomingPage | Lost:
    if not place.text:
        revision = IncomingRevision(source="", title=titles.of_name(place.name))
        return IncomingPage(place.key, [revision], place.parent)
    try:
        raw = source.entries.read(place.text, most=_MOST_BYTES)
    except Damaged:
        return Lost(_damaged(place.text))
    text, lost = _decoded(raw)
    about, body = front.part(text)
    title, body = _titled(about, body, place)
    beside = dirname(place.text)
    made = relinked(
        body,
        path=lambda path: source.at(path, beside),
        name=lambda name: source.named(name, beside),
    )
    lost += _lost(about, made)
    written = made.text.strip("\n")
    if len(written) > MAX_SOURCE - 1000 or len(raw) == _MOST_BYTES:
        written = _shortened(written, place.text)
        lost.append(
            gettext(
                "The text is longer than %(number)s characters: only its beginning is in the "
                "page, and all of it in a file beside it.",
                number=f"{MAX_SOURCE:,}",
            )
        )
    return _with_credit(place, about, title, written, lost)


def _with_credit(
    place: _Place, about: front.Front, title: str, text: str, lost: list[str]
) -> IncomingPage:
    name, email = _author(about)
    said = about.first("updated", "lastmod", "modified", "date", "published", "created")
    at = front.moment(said) if said else None
    if said and at is None:
        lost.append(gettext("Its date can't be read: %(date)s", date=said[:60]))
    draft = about.first("draft").lower() == "true" or about.first("status", "state") == "draft"
    revision = IncomingRevision(
        source=f"{text}\n" if text else "",
        title=title,
        at=at,
        author=name,
        email=email,
        language=_language(about),
    )
    return IncomingPage(
        key=place.key,
        revisions=[revision],
        parent=place.parent,
        tags=_tags(about),
        losses=lost,
        status="draft" if draft else "current",
        front=place.front,
    )


def _titled(about: front.Front, body: str, place: _Place) -> tuple[str, str]:
    """The title; and the text without the heading that says it once more."""
    title = _one_line(about.first("title"))
    heading = _HEADING.match(body) or _UNDERLINED.match(body)
    said = _one_line(re.sub(r"[*_`]", "", heading[1])) if heading else ""
    if heading and said and title in ("", said):
        return said, body[heading.end() :]
    return title or ("" if place.text == ONE_TEXT else titles.of_name(place.name)), body


def _one_line(words: str) -> str:
    return " ".join(clean_text(words).split())[:LONGEST_TITLE].strip()


def _author(about: front.Front) -> tuple[str, str]:
    said = _one_line(about.first("author", "authors", "by"))
    name, email = parseaddr(said) if "@" in said else (said, "")
    return name or email.partition("@")[0], email or about.first("email")


def _tags(about: front.Front) -> list[str]:
    said = about.all("tags", "tag", "keywords", "categories", "category")
    single = said[0].split(",") if len(said) == 1 else said
    return [tag for each in single if (tag := _one_line(each).lstrip("#"))]


def _language(about: front.Front) -> str | None:
    said = about.first("language", "lang", "locale").replace("_", "-")
    return said if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", said) else None


def _lost(about: front.Front, made: Relinked) -> list[str]:
    told = []
    unknown = [name for name in about.fields if name not in _KNOWN]
    if names := [*about.unread, *unknown]:
        shown = ", ".join(names[:MOST_TOLD])
        told.append(
            gettext("Fields at its beginning that pages do not have: %(names)s", names=shown)
        )
    if made.missing:
        shown = ", ".join(dict.fromkeys(made.missing[:MOST_TOLD]))
        told.append(gettext("Links to what is not there stay words: %(paths)s", paths=shown[:500]))
    if made.sections:
        told.append(gettext("Links to a heading of another page lead to the page."))
    if made.html:
        told.append(gettext("HTML in the text is shown as it is typed."))
    return told


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    """The text, with lines that end as ours do; and what had to be guessed."""
    lost = []
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            decoder = codecs.getincrementaldecoder("utf-8-sig")()
            text = decoder.decode(raw, final=len(raw) < _MOST_BYTES)
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
            lost.append(
                gettext("The file is not in UTF-8: it was read as Windows-1252. Check its letters.")
            )
    return clean_text(text.replace("\r\n", "\n").replace("\r", "\n")), lost


def _shortened(text: str, name: str) -> str:
    kept = text[: MAX_SOURCE - 2_000].rpartition("\n")[0] or text[: MAX_SOURCE - 2_000]
    return f"{kept}\n\n{file_link(name, basename(name))}"


def _is_too_long(source: _Source, name: str) -> bool:
    try:
        raw = source.entries.read(name, most=_MOST_BYTES)
    except Damaged:
        return False
    return len(raw) == _MOST_BYTES or len(_decoded(raw)[0]) > MAX_SOURCE - 1000


def _damaged(name: str) -> str:
    words: str = gettext("The file %(name)s is damaged and can't be read.", name=name)
    return words


def _is_text(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """What to order names by: folders first by their own names, and 10 after 9."""
    parts = re.split(r"(\d{1,9})", name.casefold().replace("/", "\x01"))
    return [(0, int(each), "") if each.isdecimal() else (1, 0, each) for each in parts]
