"""Writes a space as a site that opens from a folder: a USB stick, a laptop without a network.

Every link in it is relative, and nothing is loaded from anywhere. What leads to a place in entgov
that is not in the folder is words, with the address behind them; what leads into the web stays a
link. Pages carry the tree of their space where it is small, else what is near them.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from markupsafe import Markup

from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.places import shipped
from entgov.transfer.outgoing.archive import Progress, opened, write_file
from entgov.transfer.outgoing.contents import Contents, Leaf, addresses, heads
from entgov.transfer.outgoing.documents import rendered, stylesheet
from entgov.transfer.outgoing.rewriting import Led, plain_href, rewritten
from entgov.wiki.addresses import page_address
from entgov.wiki.includes import filled

TOP = "site/"
MOST_NODES = 200  # pages up to which each page shows the whole tree
MOST_LISTED = 5_000  # up to which the first page does; of more it shows those at the top
NEIGHBOURS = 15
DEEPEST = 8  # levels that are shown as levels


@dataclass
class Node:
    """A page as links show it; `href` is its way from the top folder."""

    title: str
    href: str
    below: list["Node"] = field(default_factory=list)


def write(found: Contents, path: Path, progress: Progress, *, address: str) -> None:
    """Write the site as an archive; `address` is where entgov is."""
    _Site(found, address).write(path, progress)


class _Site:
    def __init__(self, found: Contents, address: str) -> None:
        self.found, self.address = found, address
        self.leaves: Mapping[int, Leaf] = {leaf.id: leaf for leaf in found.pages}
        self.pages = addresses(found)
        self.files = {file.id: file for file in found.files}
        self.made = now()
        self.space, self.roots = found.space.name, list(found.roots)
        self.places = {
            leaf.id: place
            for siblings in (self.roots, *(leaf.below for leaf in found.pages))
            for place, leaf in enumerate(siblings)
        }
        self.whole = len(found.pages) <= MOST_NODES
        self.tree = _nodes(self.roots) if len(found.pages) <= MOST_LISTED else []

    def write(self, path: Path, progress: Progress) -> None:
        done, total = 0, len(self.found.pages) + len(self.found.files)
        with opened(path) as archive:
            self._write_frame(archive)
            for some in heads(self.found):
                for leaf, row in some:
                    archive.writestr(f"{TOP}{_href(leaf)}", self._page(leaf, row))
                done += len(some)
                db.session.rollback()
                progress(done, total)
            for file in self.found.files:
                write_file(archive, file, f"{TOP}{file.path}")
                done += 1
                progress(done, total)

    def _write_frame(self, archive: zipfile.ZipFile) -> None:
        titles = [[leaf.title, quote(_href(leaf))] for leaf in self.found.pages]
        said = json.dumps(titles, ensure_ascii=False, separators=(",", ":"))
        script = (shipped("static") / "export" / "search.js").read_text("utf-8")
        archive.writestr(f"{TOP}index.html", self._index())
        archive.writestr(f"{TOP}assets/site.css", stylesheet())
        archive.writestr(f"{TOP}assets/search.js", script)
        archive.writestr(f"{TOP}assets/titles.js", f"window.entgovTitles = {said}\n")

    def _index(self) -> str:
        front = next((leaf for leaf in self.found.pages if leaf.front), None)
        return self._rendered(
            "export/site_index.html",
            up="",
            top=True,
            description=self.found.space.description,
            front=Node(front.title, quote(_href(front))) if front else None,
            nodes=self.tree or [_node(leaf) for leaf in self.roots],
            files=[
                {"name": file.name, "description": file.description, "href": quote(file.path)}
                for file in self.found.files[:MOST_LISTED]
            ],
        )

    def _page(self, leaf: Leaf, row: Any) -> str:
        up = "../" * _href(leaf).count("/")
        text = rewritten(
            self._filled(leaf, row),
            links=lambda href: self._led(href, up),
            pictures=lambda file_id, _src: self._file(file_id, up, shown=True),
            files=lambda file_id, _href: self._file(file_id, up),
        )
        due = row.review_due_at is not None and row.review_due_at <= self.made
        return self._rendered(
            "export/site_page.html",
            up=up,
            row=row,
            text=text,
            state="due" if leaf.status == "current" and due else leaf.status,
            address=self.address + page_address(self.found.space.slug, leaf.slug),
            current=quote(_href(leaf)),
            above=[_node(each) for each in self._above(leaf)],
            below=[_node(each) for each in leaf.below],
            nodes=self.tree if self.whole else self._near(leaf),
        )

    def _rendered(self, template: str, **values: Any) -> str:
        return rendered(template, space=self.space, made=self.made, **values)

    def _filled(self, leaf: Leaf, row: Any) -> Markup:
        """The text with what it shows of other pages, as far as whoever asked may read that."""
        html = Markup(row.html)  # noqa: S704 - clean since it was stored
        viewer = self.found.viewer
        return filled(viewer, html, page_id=leaf.id) if viewer else html

    def _led(self, href: str, up: str) -> Led:
        path, fragment = plain_href(href)
        parts = [unquote(part) for part in path.split("/")]
        if len(parts) == 4 and parts[1] == "wiki" and parts[2] == self.found.space.slug:
            leaf = self.leaves.get(self.pages.get(parts[3], 0))
            if leaf:
                return Led(up + quote(_href(leaf)) + fragment)
        if parts[1] in ("tags", "people"):
            return Led()  # the words say already what it is
        return Led(note=self.address + href)

    def _file(self, file_id: int, up: str, *, shown: bool = False) -> str:
        file = self.files.get(file_id)
        if file is None or (shown and not file.shown):
            return ""
        return up + quote(file.path)

    def _above(self, leaf: Leaf) -> list[Leaf]:
        found: list[Leaf] = []
        parent = self.leaves.get(leaf.parent_id or 0)
        while parent and len(found) < len(self.leaves):
            found.append(parent)
            parent = self.leaves.get(parent.parent_id or 0)
        return found[::-1]

    def _near(self, leaf: Leaf) -> list[Node]:
        """The pages above, within them those beside the page, and those right below it."""
        parent = self.leaves.get(leaf.parent_id or 0)
        siblings, place = (parent.below if parent else self.roots), self.places[leaf.id]
        nodes = [_node(each) for each in siblings[max(0, place - NEIGHBOURS) : place]]
        own = _node(leaf)
        own.below = [_node(each) for each in leaf.below[:MOST_NODES]]
        nodes.append(own)
        nodes += [_node(each) for each in siblings[place + 1 : place + 1 + NEIGHBOURS]]
        for each in self._above(leaf)[::-1][:DEEPEST]:
            node = _node(each)
            node.below, nodes = nodes, [node]
        return nodes


def _href(leaf: Leaf) -> str:
    return f"{leaf.path}.html"


def _node(leaf: Leaf) -> Node:
    return Node(leaf.title, quote(_href(leaf)))


def _nodes(roots: Sequence[Leaf]) -> list[Node]:
    """The tree; what is deeper than DEEPEST stands in a row."""
    found: list[Node] = []
    waiting = [(leaf, found, 1) for leaf in reversed(roots)]
    while waiting:
        leaf, place, depth = waiting.pop()
        node = _node(leaf)
        place.append(node)
        inner = node.below if depth < DEEPEST else place
        waiting += [(each, inner, depth + (depth < DEEPEST)) for each in reversed(leaf.below)]
    return found
