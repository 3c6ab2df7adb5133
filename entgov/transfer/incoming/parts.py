"""XML from strangers, read within a measure: no declarations, no depths, no seas of elements."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

DEEPEST = 200
MOST_AT_ONCE = 400_000
"""Elements that stand in memory together."""
_PIECE = 65_536


class TooMuch(Exception):
    """The XML is broken, or asks for more than any real document does."""


def children_of(stream: IO[bytes], name: str, *, most: int) -> Iterator[Element]:
    """The elements right below the first one called `name`, one by one; each is gone after it.

    `most` is how many bytes are read. Raises TooMuch.
    """
    depth, inside, held = 0, 0, 0
    parent: Element | None = None
    try:
        for event, element in iterparse(_Measured(stream, most), ("start", "end"), forbid_dtd=True):
            if event == "start":
                depth, held = depth + 1, held + 1
                if depth > DEEPEST or held > MOST_AT_ONCE:
                    raise TooMuch
                if parent is None and local(element) == name:
                    parent, inside = element, depth
                continue
            depth -= 1
            if parent is not None and depth == inside:
                yield element
                parent.clear()
                held = depth
            elif element is parent:
                return
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise TooMuch from error


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str:
    """The attribute with this name, in whatever namespace; "" where there is none."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def child(element: Element | None, *names: str) -> Element | None:
    """The element at the end of this way down, the first of each name."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


class _Measured:
    """A stream that ends with TooMuch where it says more than it may."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(_PIECE if size < 0 else min(size, _PIECE))
        self._left -= len(piece)
        if self._left < 0:
            raise TooMuch
        return piece
