"""Reads the XML export of a MediaWiki: pages with their whole history, their authors and dates.

It is read twice: once for the templates and the titles, once for the pages. The texts of a page
wait packed, and become Markdown only when they are asked for: a preview needs but the newest.
"""

import re
import zlib
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import overload

from flask_babel import gettext, ngettext

from entgov.transfer.incoming import wikitext
from entgov.transfer.incoming.items import (
    IncomingFile,
    IncomingPage,
    IncomingRevision,
    Lost,
    Unreadable,
)
from entgov.transfer.incoming.wikitext import Read, Site
from entgov.transfer.incoming.xml import Node, records

KIND = "mediawiki"
MOST_HISTORY = 30_000_000
"""Characters of all revisions of a page; of longer histories the oldest are left out."""
MOST_REVISIONS = 20_000
_MOST_TEMPLATES = 5_000
_LARGEST_TEMPLATE = 100_000
_MOST_OF_TEMPLATES = 20_000_000
_MOST_TITLES = 300_000
_RECORDS = ("page", "revision", "siteinfo")
_TALK, _USER, _PROJECT, _FILE, _SYSTEM, _TEMPLATE, _HELP, _CATEGORY = 1, 2, 4, 6, 8, 10, 12, 14
_NAMES = {
    _USER: ("user",),
    _FILE: ("file", "image"),
    _TEMPLATE: ("template",),
    _CATEGORY: ("category",),
}
_MODELS = ("", "wikitext")


@dataclass
class _Wiki:
    """What is known of the wiki after the first reading."""

    spaces: dict[int, set[str]] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def names(self, number: int) -> frozenset[str]:
        return frozenset({*_NAMES.get(number, ()), *self.spaces.get(number, ())})

    def site(self) -> Site:
        return Site(self.templates, _key, self.names(_FILE), self.names(_CATEGORY))


@dataclass
class _Saved:
    """One revision as it waits: its text packed."""

    packed: bytes
    size: int
    at: datetime | None
    author: str
    summary: str
    minor: bool
    model: str


def pages(path: Path) -> Iterator[IncomingPage | Lost]:
    """The pages of the dump, with all that it has of each."""
    wiki = _known(path)
    site = wiki.site()
    left_out: Counter[str] = Counter()
    fault, count = None, 0
    history = _Collected()
    try:
        for node in records(path, _RECORDS):
            if node.name == "revision":
                history.add(node)
            elif node.name == "page":
                count += 1
                page = _page(node, history, wiki, site, left_out)
                history = _Collected()
                if page is not None:
                    yield page
    except Unreadable as error:
        fault = error
    yield from (Lost(why) for why in _told(left_out))
    if fault:
        raise fault
    if not count:
        raise Unreadable(gettext("There are no pages in this file. Is it an export of MediaWiki?"))


def files(_path: Path) -> Iterator[IncomingFile]:
    """The files of a wiki are not in its XML."""
    yield from ()


def content(_path: Path, _key: str) -> Iterator[bytes]:
    """Nothing, as there are no files."""
    yield from ()


class _Collected:
    """The revisions of a page, the newest of them within a measure."""

    def __init__(self) -> None:
        self.saved: deque[_Saved] = deque()
        self.size = 0
        self.dropped = 0
        self.hidden = 0
        self.cut = False

    def add(self, node: Node) -> None:
        if _space_of(node.parent) in (_TEMPLATE, _SYSTEM) or _space_of(node.parent) % 2:
            return  # it becomes no page
        text = node.child("text")
        said = text.text if text else ""
        if text is None or "deleted" in text.attributes:
            self.hidden += 1
            return
        self.cut = text.cut
        writer = node.child("contributor")
        self.saved.append(
            _Saved(
                zlib.compress(said.encode("utf-8", "replace"), 3),
                len(said),
                _date(node.words("timestamp")),
                (writer.words("username") or writer.words("ip"))[:200] if writer else "",
                node.words("comment")[:500],
                node.child("minor") is not None,
                node.words("model"),
            )
        )
        self.size += len(said)
        while len(self.saved) > 1 and (
            self.size > MOST_HISTORY or len(self.saved) > MOST_REVISIONS
        ):
            self.size -= self.saved.popleft().size
            self.dropped += 1


class _History(Sequence[IncomingRevision]):
    """The revisions of a page, each made Markdown when it is asked for."""

    def __init__(self, saved: Sequence[_Saved], title: str, site: Site) -> None:
        self.saved, self.title, self.site = saved, title, site
        self.newest: Read | None = None

    def __len__(self) -> int:
        return len(self.saved)

    @overload
    def __getitem__(self, index: int) -> IncomingRevision: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[IncomingRevision]: ...
    def __getitem__(self, index: int | slice) -> IncomingRevision | Sequence[IncomingRevision]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        saved = self.saved[number]
        read = self.read_newest() if number == len(self) - 1 else self._read(saved)
        return IncomingRevision(
            read.text, self.title, saved.at, saved.author, "", saved.summary, saved.minor
        )

    def read_newest(self) -> Read:
        if self.newest is None:
            self.newest = self._read(self.saved[-1])
        return self.newest

    def _read(self, saved: _Saved) -> Read:
        text = zlib.decompress(saved.packed).decode()
        if saved.model not in _MODELS:
            return Read(f"{wikitext.fenced(text)}\n", [], [])
        return wikitext.to_markdown(text, self.title, self.site)


def _known(path: Path) -> _Wiki:
    wiki = _Wiki()
    size = 0
    text = ""
    try:
        for node in records(path, _RECORDS):
            if node.name == "revision":
                found = node.child("text")
                text = found.text if found and _space_of(node.parent) == _TEMPLATE else ""
            elif node.name == "siteinfo":
                _note_spaces(node, wiki)
            else:
                title = node.words("title")
                if _space_of(node) == _TEMPLATE and len(wiki.templates) < _MOST_TEMPLATES:
                    size += len(text)
                    if len(text) <= _LARGEST_TEMPLATE and size <= _MOST_OF_TEMPLATES:
                        wiki.templates[_key(title.partition(":")[2])] = text
                elif len(wiki.titles) < _MOST_TITLES:
                    wiki.titles.add(_key(title))
    except Unreadable:
        pass  # it is said when the pages themselves are read
    return wiki


def _note_spaces(node: Node, wiki: _Wiki) -> None:
    spaces = node.child("namespaces")
    for each in spaces.named("namespace") if spaces else ():
        number = each.attributes.get("key", "")
        if re.fullmatch(r"-?\d{1,6}", number):
            wiki.spaces.setdefault(int(number), set()).add(each.text.strip().lower())


def _page(
    node: Node, history: _Collected, wiki: _Wiki, site: Site, left_out: Counter[str]
) -> IncomingPage | None:
    space, title = _space_of(node), node.words("title")
    kind = _left_out(space)
    if kind or not history.saved:
        left_out[kind or "empty"] += 1
        return None
    key = _key(title)
    redirect = node.child("redirect")
    revisions = _History(list(history.saved), title, site)
    if redirect is not None:
        target = redirect.attributes.get("title", "")
        only = [IncomingRevision("", title, history.saved[-1].at)]
        return IncomingPage(key, only, redirect=_key(target.partition("#")[0]) or "?")
    read = revisions.read_newest()
    above = title.rpartition("/")[0]
    return IncomingPage(
        key=key,
        revisions=revisions,
        parent=_key(above) if above and _key(above) in wiki.titles else "",
        tags=list(dict.fromkeys(read.categories)),
        losses=[*read.losses, *_losses(history)],
    )


def _left_out(space: int) -> str:
    if space % 2 or space < 0:
        return "talk"
    return {
        _USER: "user",
        _FILE: "file",
        _SYSTEM: "system",
        _TEMPLATE: "template",
        _CATEGORY: "category",
    }.get(space, "")


def _losses(history: _Collected) -> Iterator[str]:
    if history.cut:
        yield gettext("Its text is too long and is cut.")
    if history.dropped:
        yield ngettext(
            "Its history is too long: the oldest version is left out.",
            "Its history is too long: the %(num)s oldest versions are left out.",
            history.dropped,
        )
    if history.hidden:
        yield ngettext(
            "%(num)s version was hidden in the wiki and is left out.",
            "%(num)s versions were hidden in the wiki and are left out.",
            history.hidden,
        )


def _told(left_out: Counter[str]) -> Iterator[str]:
    if count := left_out["talk"]:
        yield ngettext("%(num)s talk page is left out.", "%(num)s talk pages are left out.", count)
    if count := left_out["user"]:
        yield ngettext(
            "%(num)s page of a user is left out.", "%(num)s pages of users are left out.", count
        )
    if count := left_out["file"]:
        yield ngettext(
            "%(num)s file is only described in the export, and is left out.",
            "%(num)s files are only described in the export, and are left out.",
            count,
        )
    if count := left_out["category"]:
        yield ngettext(
            "%(num)s page of a category is left out: categories become tags.",
            "%(num)s pages of categories are left out: categories become tags.",
            count,
        )
    if count := left_out["template"]:
        yield ngettext(
            "%(num)s template becomes no page: its text is put where it is used.",
            "%(num)s templates become no pages: their text is put where they are used.",
            count,
        )
    if count := left_out["system"] + left_out["empty"]:
        yield ngettext(
            "%(num)s page without a text of its own is left out.",
            "%(num)s pages without a text of their own are left out.",
            count,
        )


def _space_of(node: Node | None) -> int:
    """The number of the page's namespace: 0 where it is an ordinary one."""
    number = node.words("ns") if node else ""
    return int(number) if re.fullmatch(r"-?\d{1,6}", number) else 0


def _key(title: str) -> str:
    """A title as MediaWiki compares them."""
    plain = " ".join(title.replace("_", " ").split())[:1000]
    return plain[:1].upper() + plain[1:]


def _date(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
