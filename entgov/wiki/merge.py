"""Three-way merge of page texts by lines, so that two people who edit one page lose no word.

Both new texts are aligned with the one they were made from. A line that stands in all three keeps
the rest apart; between two such lines either one side changed something (its lines stand), or both
changed it alike (once is enough), or they disagree: a conflict, whose three versions are kept
whole. Changes with no unchanged line between them count as one, because lines that touch usually
belong to the same thought.

The time is that of two alignments (see `alignment`) plus one pass over the lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from entgov.wiki.alignment import align, lines_of


@dataclass(frozen=True)
class Agreed:
    """Lines that nobody disputes."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """Lines that both sides changed, each in a different way; any of the three may be empty.

    `alignment.text_of` makes a text of a side that `Merge.resolve` takes back line for line.
    """

    base: tuple[str, ...]
    theirs: tuple[str, ...]
    yours: tuple[str, ...]


@dataclass(frozen=True)
class Merge:
    """The pieces of a merged text from top to bottom; no two `Agreed` ones touch."""

    pieces: tuple[Agreed | Conflict, ...]
    final_newline: bool

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Conflict))

    @property
    def clean(self) -> bool:
        return not self.conflicts

    @property
    def text(self) -> str:
        """The merged text. Raises ValueError when there is a conflict to resolve first."""
        return self.resolve(())

    def with_both(self) -> str:
        """Give a text to go on from: at each conflict their lines, then yours, and no markers."""
        return self._text([*side.theirs, *side.yours] for side in self.conflicts)

    def resolve(self, choices: Sequence[str]) -> str:
        """Give the whole text with one chosen text at each conflict, from the top down.

        A choice may be any text; with or without a final newline it gives the same lines, and the
        empty one gives none. Raises ValueError unless there is exactly one choice a conflict.
        """
        if len(choices) != len(self.conflicts):
            raise ValueError(f"{len(choices)} choices for {len(self.conflicts)} conflicts")
        return self._text(lines_of(choice) for choice in choices)

    def _text(self, resolutions: Iterable[Sequence[str]]) -> str:
        resolved = iter(resolutions)
        lines: list[str] = []
        for piece in self.pieces:
            lines += piece.lines if isinstance(piece, Agreed) else next(resolved)
        # An empty last line is only there by its newline.
        ends = bool(lines) and (self.final_newline or not lines[-1])
        return "\n".join(lines) + ("\n" if ends else "")


def merge(base: str, theirs: str, yours: str) -> Merge:
    r"""Merge two texts that were both made from `base`; `\r\n` counts as `\n` in all three."""
    old, their_lines, your_lines = lines_of(base), lines_of(theirs), lines_of(yours)
    pieces: list[Agreed | Conflict] = []
    i = j = k = 0
    for same in _unchanged(old, their_lines, your_lines):
        pieces.append(
            _decide(
                tuple(old[i : same.base]),
                tuple(their_lines[j : same.theirs]),
                tuple(your_lines[k : same.yours]),
            )
        )
        i, j, k = (start + same.length for start in same[:3])
        pieces.append(Agreed(tuple(old[same.base : i])))
    return Merge(_joined(pieces), _final_newline(base, theirs, yours))


class _Same(NamedTuple):
    """Lines that stand in all three texts: where, and how many."""

    base: int
    theirs: int
    yours: int
    length: int


def _unchanged(base: list[str], theirs: list[str], yours: list[str]) -> Iterator[_Same]:
    """Find the lines that both sides kept, top down; an empty stretch at the end closes them."""
    left, right = iter(align(base, theirs)), iter(align(base, yours))
    a, b = next(left, None), next(right, None)
    while a and b:
        start = max(a.old, b.old)
        end = min(a.old + a.length, b.old + b.length)
        if start < end:
            yield _Same(start, a.new + start - a.old, b.new + start - b.old, end - start)
        if a.old + a.length <= end:
            a = next(left, None)
        else:
            b = next(right, None)
    yield _Same(len(base), len(theirs), len(yours), 0)


def _decide(
    base: tuple[str, ...], theirs: tuple[str, ...], yours: tuple[str, ...]
) -> Agreed | Conflict:
    if theirs in (base, yours):
        return Agreed(yours)
    return Agreed(theirs) if yours == base else Conflict(base, theirs, yours)


def _joined(pieces: Iterable[Agreed | Conflict]) -> tuple[Agreed | Conflict, ...]:
    """Drop what is empty and make one piece of agreed lines that touch."""
    joined: list[Agreed | Conflict] = []
    agreed: list[str] = []
    for piece in pieces:
        if isinstance(piece, Agreed):
            agreed += piece.lines
        else:
            joined += [Agreed(tuple(agreed)), piece]
            agreed = []
    return tuple(piece for piece in [*joined, Agreed(tuple(agreed))] if piece != Agreed(()))


def _final_newline(base: str, theirs: str, yours: str) -> bool:
    """Whether the merged text ends in a newline; a side left empty has no say in it."""
    if not (theirs and yours):
        return (theirs or yours).endswith("\n")
    if theirs.endswith("\n") == yours.endswith("\n"):
        return yours.endswith("\n")
    return not base.endswith("\n")  # the sides differ, so one of them changed it: that one counts
