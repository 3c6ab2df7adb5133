"""Reading XML that nobody here wrote: some records at a time, within a measure.

Entities and whatever lies outside are refused. Of the document only the record being read stands
in memory, and of that no more than so many elements, levels and characters: the parser is given a
target of our own instead of building a tree of everything.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from flask_babel import gettext

from entgov.transfer.incoming.items import Unreadable

DEEPEST = 100
MOST_ELEMENTS = 20_000
"""Elements of one record."""
LONGEST_TEXT = 4_000_000
"""Characters of one element; what is more is left out."""
_LONGEST_NAME = 500
_PIECE = 64 * 1024


@dataclass(slots=True)
class Node:
    """An element: its name without the namespace, and that apart."""

    name: str
    space: str
    attributes: dict[str, str]
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    size: int = 0
    cut: bool = False
    before: int = 0

    @property
    def text(self) -> str:
        """What stands right inside it, up to its first child."""
        return "".join(self.texts)

    def child(self, name: str, space: str | None = None) -> "Node | None":
        """The first child with this name."""
        return next(self.named(name, space), None)

    def named(self, name: str, space: str | None = None) -> Iterator["Node"]:
        """The children with this name."""
        for each in self.children:
            if each.name == name and (space is None or space in each.space):
                yield each

    def words(self, name: str, space: str | None = None) -> str:
        """The text of the first child with this name; empty where there is none."""
        found = self.child(name, space)
        return found.text.strip() if found else ""


def records(path: Path, names: Collection[str]) -> Iterator[Node]:
    """The elements with these names, each when it ends. Raises Unreadable where the XML is broken.

    A record within a record is given first, with what is known of its parent until then, and is no
    longer among the children of that.
    """
    target = _Target(frozenset(names))
    parser = DefusedXMLParser(target=target, forbid_entities=True, forbid_external=True)
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                parser.feed(piece)
                yield from target.given()
            parser.close()
            yield from target.given()
    except DefusedXmlException as error:
        yield from target.given()
        raise Unreadable(
            gettext("The source declares entities of its own, which is not safe to read.")
        ) from error
    except ParseError as error:
        yield from target.given()
        line, column = error.position
        raise Unreadable(
            gettext(
                "The XML is broken in line %(line)s, at character %(column)s. "
                "What stands after that can't be read.",
                line=line,
                column=column + 1,
            )
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that Python or expat does not know
        raise Unreadable(gettext("The encoding of the source is not known.")) from error


def root_of(path: Path) -> str:
    """The name of the outermost element; empty where it is no XML that can be read."""
    target = _Target(frozenset())
    parser = DefusedXMLParser(target=target, forbid_entities=True, forbid_external=True)
    try:
        with path.open("rb") as file:
            for _ in range(16):
                piece = file.read(4096)
                if not piece or target.first:
                    break
                parser.feed(piece)
    except (ParseError, DefusedXmlException, LookupError, ValueError, Unreadable):
        pass  # what stands before the fault is enough
    return target.first


class _Target:
    """What the parser tells. Outside of records nothing is kept but the way down to here."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names, self.first = names, ""
        self.open: list[Node] = []
        self.ready: list[Node] = []
        self.inside = 0
        self.elements = 0
        self.last: Node | None = None

    def given(self) -> Iterator[Node]:
        while self.ready:
            yield self.ready.pop(0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition("}")
        name = name[:_LONGEST_NAME]
        self.first = self.first or name
        if len(self.open) >= DEEPEST:
            raise Unreadable(gettext("The source is nested too deeply."))
        kept = {key.rpartition("}")[2]: value for key, value in list(attributes.items())[:50]}
        node = Node(name, space.lstrip("{"), kept if self.inside or name in self.names else {})
        node.parent = self.open[-1] if self.open else None
        self.open.append(node)
        if name in self.names:
            self.inside += 1
            node.before = self.elements
        if self.inside:
            self.elements += 1
            if self.elements > MOST_ELEMENTS:
                raise Unreadable(gettext("A part of the source has too many elements."))
        self.last = None

    def data(self, data: str) -> None:
        if not self.inside or not self.open:
            return
        holder = self.open[-1]
        room = LONGEST_TEXT - holder.size
        if len(data) > room:
            data, holder.cut = data[: max(room, 0)], True
        holder.size += len(data)
        (self.last.tail if self.last else holder.texts).append(data)

    def end(self, _tag: str) -> None:
        node = self.open.pop()
        if node.name in self.names:
            self.inside -= 1
            self.ready.append(node)
            self.elements = node.before  # it no longer counts for the record around it
            self.last = self.open[-1].children[-1] if self.open and self.open[-1].children else None
        elif self.inside and self.open:
            self.open[-1].children.append(node)
            self.last = node

    def close(self) -> Any:
        return None


def as_html(node: Node) -> str:
    """What stands inside an element, as markup again: a text that is XHTML."""
    pieces = [escape(node.text)]
    for child in node.children:
        attributes = "".join(
            f' {key}="{escape(value)}"' for key, value in child.attributes.items() if key.isalpha()
        )
        name = child.name if child.name.isalnum() else "span"
        ending = "" if name in ("br", "img", "hr") else f"</{name}>"
        pieces.append(f"<{name}{attributes}>{as_html(child)}{ending}{escape(''.join(child.tail))}")
    return "".join(pieces)
