"""Reads back what entgov exported: a space with all versions of its pages, and its files.

The versions of a page are read one by one, however many there are. Where somebody has changed the
Markdown of a page since it was exported, that becomes one more version on top.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from posixpath import dirname, join, normpath
from typing import Any, Literal, cast, get_args, overload

from flask_babel import gettext, ngettext

from entgov.markup import MAX_SOURCE
from entgov.markup.bounds import clean_text
from entgov.transfer import own_format
from entgov.transfer.incoming import front
from entgov.transfer.incoming.archives import Damaged, Entries
from entgov.transfer.incoming.items import (
    IncomingFile,
    IncomingPage,
    IncomingRevision,
    Lost,
    Unreadable,
)
from entgov.transfer.incoming.relinking import Thing, relinked

Status = Literal["draft", "current", "outdated", "replaced"]
_LONGEST_LINE = 16 * 1024 * 1024  # bytes: the longest text, each character written out
_LONGEST_MANIFEST = 64 * 1024
_LONGEST_TEXT = 4 * MAX_SOURCE + 64 * 1024


def is_ours(source: Entries) -> bool:
    """Whether entgov made the archive."""
    if not {own_format.MANIFEST, own_format.PAGES} <= source.sizes.keys():
        return False
    try:
        raw = source.read(own_format.MANIFEST, most=_LONGEST_MANIFEST)
        said = json.loads(raw)
    except (Damaged, ValueError, RecursionError):
        return False
    if not (isinstance(said, dict) and said.get("format") == own_format.FORMAT):
        return False
    if said.get("version") != own_format.VERSION:
        raise Unreadable(
            gettext("The archive was made by a newer entgov. Import it with that version.")
        )
    return True


def pages(source: Entries) -> Iterator[IncomingPage | Lost]:
    """What is missing in the archive; then the pages, in the order of their tree."""
    listing = _listing(source)
    yield from map(Lost, _missing(source, listing))
    for page_id in listing.pages:
        page = _page(source, listing, page_id)
        if page:
            yield page


def files(source: Entries) -> Iterator[IncomingFile]:
    """The files in their current versions; the key of each is its path in the archive."""
    for said in _lines(source, own_format.FILES):
        path = _words(said, "path")
        if path in source.sizes:
            yield IncomingFile(path, _words(said, "name") or path, source.sizes[path])


def entry_of(source: Entries, key: str) -> str:
    """The entry of a file. Raises KeyError for what is none of the archive's files."""
    if not key.startswith("files/") or key not in source.sizes:
        raise KeyError(key)
    return key


def _missing(source: Entries, listing: "_Listing") -> Sequence[str]:
    told = []
    missing = sum(own_format.history(each) not in source.sizes for each in listing.pages)
    if missing:
        told.append(
            ngettext(
                "%(num)s page is in the list of the archive, but its versions are missing.",
                "%(num)s pages are in the list of the archive, but their versions are missing.",
                missing,
            )
        )
    known = {f"{path}.md" for path in listing.paths.values()}
    added = sum(
        name.startswith("pages/") and name.endswith(".md") and name not in known
        for name in source.sizes
    )
    if added:
        told.append(
            ngettext(
                "%(num)s text was put into the archive after it was made; it is left out.",
                "%(num)s texts were put into the archive after it was made; they are left out.",
                added,
            )
        )
    return told


class _Listing:
    """What the archive says is in it: pages in their order, and where files are."""

    def __init__(self, source: Entries) -> None:
        self.pages: dict[int, Mapping[str, Any]] = {}
        for said in _lines(source, own_format.PAGES):
            page_id = said.get("id")
            if isinstance(page_id, int) and _words(said, "path"):
                self.pages.setdefault(page_id, said)
        self.paths = {page_id: _words(said, "path") for page_id, said in self.pages.items()}
        self.files: dict[int, str] = {}
        for said in _lines(source, own_format.FILES):
            if isinstance(said.get("id"), int) and _words(said, "path") in source.sizes:
                self.files[said["id"]] = _words(said, "path")
        self.things = {f"{path}.md": Thing("page", path) for path in self.paths.values()}
        self.things |= {path: Thing("file", path) for path in self.files.values()}

    def key_of(self, page_id: object) -> str:
        """The key of a page; "" where there is none."""
        return self.paths.get(page_id, "") if isinstance(page_id, int) else ""


@lru_cache(maxsize=2)
def _listing(source: Entries) -> _Listing:
    return _Listing(source)


def _page(source: Entries, listing: _Listing, page_id: int) -> IncomingPage | None:
    said = listing.pages[page_id]
    versions = _Versions(source, own_format.history(page_id), listing.files)
    if not len(versions):
        return None
    revisions: Sequence[IncomingRevision] = versions
    edited = _edited(source, listing, page_id, versions)
    if edited:
        revisions = _OneMore(versions, edited)
    status = said.get("status")
    position = said.get("position")
    return IncomingPage(
        key=listing.paths[page_id],
        revisions=revisions,
        losses=_lost(versions),
        parent=listing.key_of(said.get("parent")),
        status=cast(Status, status if status in get_args(Status) else "current"),
        replaced_by=listing.key_of(said.get("replaced_by")),
        position=position if isinstance(position, int) and 0 <= position < 2**31 else None,
        front=said.get("front") is True,
    )


def _lost(versions: "_Versions") -> Sequence[str]:
    if not versions.named:
        return []
    return [
        ngettext(
            "The name that %(num)s version was given is not kept.",
            "The names that %(num)s versions were given are not kept.",
            versions.named,
        )
    ]


def _edited(
    source: Entries, listing: _Listing, page_id: int, versions: "_Versions"
) -> IncomingRevision | None:
    """What the Markdown of the page says now, if that is not what was exported."""
    path = listing.paths[page_id]
    try:
        raw = source.read(f"{path}.md", most=_LONGEST_TEXT + 1)
        text = clean_text(raw.decode("utf-8-sig"))
    except (KeyError, Damaged, UnicodeDecodeError):
        return None
    about, body = front.part(text)
    last = versions[-1]
    title = " ".join(about.first("title").split())[:200] or last.title
    body = body.removeprefix("\n")
    same = body == own_format.with_paths(versions.last_source, path, listing.files)
    if (same and title == last.title) or len(raw) > _LONGEST_TEXT:
        return None
    if same:
        return IncomingRevision(source=last.source, title=title, language=last.language)

    def find(wanted: str) -> Thing | None:
        return listing.things.get(normpath(join(dirname(path), wanted)))

    made = relinked(body, path=find, name=lambda _name: None)
    return IncomingRevision(source=made.text, title=title, language=last.language)


class _Versions(Sequence[IncomingRevision]):
    """The versions of a page, read from the archive each time somebody goes through them."""

    def __init__(self, source: Entries, name: str, files: Mapping[int, str]) -> None:
        self._source, self._name, self._files = source, name, files
        self._count, self.last_source, self.named = 0, "", 0
        self._last: IncomingRevision | None = None
        for said in self._said():
            self._count += 1
            self.named += bool(_words(said, "name"))
            self.last_source, self._last = _words(said, "source"), self._read(said)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[IncomingRevision]:
        return (self._read(said) for said in self._said())

    @overload
    def __getitem__(self, place: int) -> IncomingRevision: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[IncomingRevision]: ...
    def __getitem__(self, place: int | slice) -> IncomingRevision | Sequence[IncomingRevision]:
        if isinstance(place, slice):
            wanted = range(*place.indices(self._count))
            if wanted.step > 0:
                return list(islice(self, wanted.start, wanted.stop, wanted.step))
            return [self[each] for each in wanted]
        at = place + self._count if place < 0 else place
        if not 0 <= at < self._count:
            raise IndexError(place)
        if at == self._count - 1 and self._last:
            return self._last
        return next(islice(self, at, None))

    def _said(self) -> Iterator[Mapping[str, Any]]:
        if self._name in self._source.sizes:
            yield from _lines(self._source, self._name)

    def _read(self, said: Mapping[str, Any]) -> IncomingRevision:
        source = clean_text(_words(said, "source"))
        return IncomingRevision(
            source=own_format.with_keys(source, self._files),
            title=" ".join(clean_text(_words(said, "title")).split()),
            at=front.moment(_words(said, "at")),
            author=" ".join(_words(said, "author").split()),
            summary=" ".join(_words(said, "summary").split()),
            minor=said.get("minor") is True,
            language=_words(said, "language") or None,
        )


class _OneMore(Sequence[IncomingRevision]):
    """Some versions, and one on top."""

    def __init__(self, before: _Versions, top: IncomingRevision) -> None:
        self._before, self._top = before, top

    def __len__(self) -> int:
        return len(self._before) + 1

    def __iter__(self) -> Iterator[IncomingRevision]:
        yield from self._before
        yield self._top

    @overload
    def __getitem__(self, place: int) -> IncomingRevision: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[IncomingRevision]: ...
    def __getitem__(self, place: int | slice) -> IncomingRevision | Sequence[IncomingRevision]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        at = place + len(self) if place < 0 else place
        return self._top if at == len(self._before) else self._before[at]


def _lines(source: Entries, name: str) -> Iterator[Mapping[str, Any]]:
    """The lines of an entry that are JSON objects. Raises Unreadable."""
    if name not in source.sizes:
        return
    try:
        with source.open(name) as stream:
            while line := stream.readline(_LONGEST_LINE):
                try:
                    said = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise Unreadable(_damaged(name)) from error
                if isinstance(said, dict):
                    yield said
    except Damaged as error:
        raise Unreadable(_damaged(name)) from error


def _damaged(name: str) -> str:
    words: str = gettext("The archive is damaged: %(name)s can't be read.", name=name)
    return words


def _words(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
