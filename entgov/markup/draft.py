"""A text that has been read but not yet linked: plain data that can cross to another process."""

import json
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from entgov.markup.bounds import max_output
from entgov.markup.grammar import tokens
from entgov.markup.references import Include, Mention, Picture, Reference, Tag, WikiLink
from entgov.markup.writer import Heading, Part, Writer

_KINDS = {kind.__name__: kind for kind in (WikiLink, Mention, Tag, Include, Picture)}


@dataclass(frozen=True)
class Draft:
    """HTML with references in it, plain text, headings, the addresses outside, and our files."""

    parts: tuple[Part, ...]
    plain: str
    headings: tuple[Heading, ...]
    outside: tuple[str, ...] = ()
    files: tuple[int, ...] = ()

    def to_json(self) -> str:
        """The draft as JSON."""
        parts = [part if isinstance(part, str) else _packed(part) for part in self.parts]
        headings = [asdict(heading) for heading in self.headings]
        packed: dict[str, Any] = {"parts": parts, "plain": self.plain, "headings": headings}
        packed |= {"outside": self.outside, "files": self.files}
        return json.dumps(packed, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Draft":
        """The draft that `to_json` packed."""
        packed = json.loads(text)
        return cls(
            parts=tuple(
                part if isinstance(part, str) else _unpacked(part) for part in packed["parts"]
            ),
            plain=packed["plain"],
            headings=tuple(Heading(**heading) for heading in packed["headings"]),
            outside=tuple(packed["outside"]),
            files=tuple(packed["files"]),
        )


def draft(source: str) -> Draft:
    """Reads clean Markdown here and now. Raises TooMuch when the result is out of proportion."""
    writer = Writer(max_output(source))
    writer.write(tokens(source))
    headings, outside = tuple(writer.headings), tuple(writer.outside)
    return Draft(_joined(writer.parts), writer.plain, headings, outside, tuple(writer.files))


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    joined: list[Part] = []
    for kind, run in groupby(parts, type):
        run_parts = list(run)
        joined += ["".join(map(str, run_parts))] if kind is str else run_parts
    return tuple(joined)


def _packed(reference: Reference) -> dict[str, Any]:
    return {"kind": type(reference).__name__, **asdict(reference)}


def _unpacked(packed: dict[str, Any]) -> Part:
    kind = packed.pop("kind")
    return _KINDS[kind](**packed)
