"""Word-by-word comparison of two texts, as data that a template can show side by side.

Lines are aligned first. Where lines were replaced, each is paired with the one that is most like
it, and the words of a pair are compared; a line with no like is removed or added as a whole.
Unchanged lines far from any change fold into one.

The time stays bounded whatever the texts hold: `alignment` sees to it for lines and for words.
Once `MOST_PAIRING` is spent, lines are paired by place alone; a line of more than `MOST_IN_LINE`
words is shown as replaced, and lines beyond `MOST_LINES` are only counted.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, groupby
from typing import Literal

from entgov.wiki.alignment import Block, align, lines_of

MOST_PAIRING = 1_000_000
"""Words that may be looked at, in one comparison, to find out which lines are alike."""

MOST_IN_LINE = 50_000
"""Words of two lines that are compared with each other."""

MOST_LINES = 5_000
"""Lines that are shown."""

ALIKE = 0.4
"""How much two lines must have in common (0 to 1) to be shown as one line that changed."""

# Scripts written without spaces (Thai, Lao, Myanmar, Khmer, kana, Han): each character is a word.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# What may not be torn from the character before it: accents, vowel signs, skin tones.
_MARKS = (
    "".join(chr(c) for c in range(0x300, 0x10000) if unicodedata.category(chr(c))[0] == "M")
    + "\U0001f3fb-\U0001f3ff"
)
_CHARACTER = rf"\S[{_MARKS}]*(?:\u200d\S[{_MARKS}]*)*"
_WORD = re.compile(rf"(?:(?![{_SPACELESS}])\w[{_MARKS}]*)+|{_CHARACTER}")
_WORD_AND_SPACE = re.compile(rf"(?:{_WORD.pattern})\s*|\s+")


Kind = Literal["same", "removed", "added"]
_CHANGES = ("removed", "added", "changed")


@dataclass(frozen=True)
class Run:
    """A piece of a line; never empty."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """One row of the comparison.

    The numbers count from 1; a line that is missing on a side has None there. A "skipped" line
    stands for `folded` unchanged ones, has no runs and carries the numbers of the first of them.
    """

    kind: Literal["same", "removed", "added", "changed", "skipped"]
    old_number: int | None
    new_number: int | None
    runs: tuple[Run, ...]
    folded: int = 0


@dataclass(frozen=True)
class Part:
    """Lines in a row that all changed, or all did not; the changes are numbered from 1."""

    change: int | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """What became of a text: `same` is true when every line is as it was.

    The same and removed runs of the lines give the old text again, the same and added runs the new
    one, but for folded lines, a final newline, and the last `left_out` lines. Signs and spaces
    don't count as words; of the lines left out, words count that only one of the texts has there.
    """

    lines: tuple[Line, ...]
    words_added: int
    words_removed: int
    same: bool
    left_out: int = 0

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The lines that are shown, cut where a change begins or ends."""
        number = count(1)
        return tuple(
            Part(next(number) if changed else None, tuple(lines))
            for changed, lines in groupby(self.lines, key=lambda line: line.kind in _CHANGES)
        )

    @property
    def changes(self) -> int:
        """In how many places the texts differ, as far as they are shown."""
        return max((part.change or 0 for part in self.parts), default=0)


def compare(old: str, new: str, context: int = 3) -> Comparison:
    r"""Compare two texts; unchanged lines further than `context` from a change are folded.

    A final newline makes no difference, and `\r\n` counts as `\n`.
    """
    old_lines, new_lines = lines_of(old), lines_of(new)
    lines = _rows(old_lines, new_lines, context)
    shown, hidden = lines[:MOST_LINES], lines[MOST_LINES:]
    ours, others = Counter(_words_in(hidden, "removed")), Counter(_words_in(hidden, "added"))
    return Comparison(
        tuple(shown),
        words_added=len(_words_in(shown, "added")) + (others - ours).total(),
        words_removed=len(_words_in(shown, "removed")) + (ours - others).total(),
        same=old_lines == new_lines,
        left_out=len(hidden),
    )


def _rows(old: list[str], new: list[str], context: int) -> list[Line]:
    rows: list[Line] = []
    i = j = 0
    left = MOST_PAIRING
    for block in [*align(old, new), None]:
        i_end, j_end = (block.old, block.new) if block else (len(old), len(new))
        room = max(0, MOST_LINES - len(rows))
        pairs, effort = _pairs(old[i:i_end], new[j:j_end], left, room)
        left -= effort
        rows += _replaced(old[i:i_end], new[j:j_end], i + 1, j + 1, pairs)
        if block:
            i, j = block.old + block.length, block.new + block.length
            before = 0 if block.old == block.new == 0 else context
            after = 0 if (i, j) == (len(old), len(new)) else context
            rows += _unchanged(old[block.old : i], block.old + 1, block.new + 1, before, after)
    return rows


def _unchanged(
    lines: list[str], old_number: int, new_number: int, before: int, after: int
) -> Iterator[Line]:
    """Show the first `before` and the last `after` of some unchanged lines, and fold the rest."""
    folded = range(before, len(lines) - after)
    for n, line in enumerate(lines):
        if n not in folded:
            yield Line("same", old_number + n, new_number + n, _whole("same", line))
        elif n == before:
            yield Line("skipped", old_number + n, new_number + n, (), len(folded))


Pairs = list[tuple[int, int]]


def _pairs(old: list[str], new: list[str], left: int, room: int) -> tuple[Pairs, int]:
    """The lines that are alike, and what it took of the effort that is left to find them."""
    if 2 * len(old) * len(new) > left:
        return _by_place(old, new, room), 0
    ours, others = [_profile(line) for line in old], [_profile(line) for line in new]
    effort = len(new) * sum(len(words) + 1 for words in ours)
    effort += len(old) * sum(len(words) + 1 for words in others)
    if effort > left:
        return _by_place(old, new, room), 0
    return _by_likeness(ours, others), effort


def _replaced(
    old: list[str], new: list[str], old_number: int, new_number: int, pairs: Pairs
) -> Iterator[Line]:
    for i, j in _in_order(pairs, len(old), len(new)):
        if i is not None and j is not None:
            kind: Literal["same", "changed"] = "same" if old[i] == new[j] else "changed"
            yield Line(kind, old_number + i, new_number + j, _runs(old[i], new[j]))
        elif i is not None:
            yield Line("removed", old_number + i, None, _whole("removed", old[i]))
        elif j is not None:
            yield Line("added", None, new_number + j, _whole("added", new[j]))


def _in_order(pairs: Pairs, old_end: int, new_end: int) -> Iterator[tuple[int | None, int | None]]:
    """All lines in reading order: the pairs, which never cross, and what is between them."""
    i = j = 0
    for i_end, j_end in [*pairs, (old_end, new_end)]:
        yield from ((n, None) for n in range(i, i_end))
        yield from ((None, n) for n in range(j, j_end))
        if i_end < old_end:  # a pair, not the end
            yield i_end, j_end
        i, j = i_end + 1, j_end + 1


def _by_place(old: list[str], new: list[str], room: int) -> Pairs:
    """Lines for which the screen has no room are not looked at: nobody sees whether they match."""
    both = enumerate(zip(old[:room], new[:room], strict=False))
    return [(n, n) for n, (a, b) in both if _likeness(_profile(a), _profile(b)) >= ALIKE]


def _by_likeness(ours: list[Counter[str]], others: list[Counter[str]]) -> Pairs:
    """Choose the pairs whose likeness adds up to the most."""
    like = [[_likeness(a, b) for b in others] for a in ours]
    best = [[0.0] * (len(others) + 1) for _ in range(len(ours) + 1)]  # from line i and j on
    for i in reversed(range(len(ours))):
        for j in reversed(range(len(others))):
            together = like[i][j] + best[i + 1][j + 1] if like[i][j] >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(ours) and j < len(others):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _profile(line: str) -> Counter[str]:
    """The words and signs of a line, each with the number of characters it fills."""
    counts = Counter(_WORD.findall(line))
    return Counter({word: count * len(word) for word, count in counts.items()})


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """From 0, nothing in common, to 1, the same words."""
    return 2 * (a & b).total() / ((a.total() + b.total()) or 1)


def _runs(old: str, new: str) -> tuple[Run, ...]:
    """Compare two lines by words; the space after a word goes with it, so it matches no other."""
    ours, others = _WORD_AND_SPACE.findall(old), _WORD_AND_SPACE.findall(new)
    if len(ours) + len(others) > MOST_IN_LINE:
        return _whole("removed", old) + _whole("added", new)
    runs: list[tuple[Kind, str]] = []
    i = j = 0
    for i_end, j_end, length in [
        *align([word.rstrip() for word in ours], [word.rstrip() for word in others]),
        Block(len(ours), len(others), 0),
    ]:
        runs += [("removed", "".join(ours[i:i_end])), ("added", "".join(others[j:j_end]))]
        i, j = i_end + length, j_end + length
        for word, other in zip(ours[i_end:i], others[j_end:j], strict=True):
            runs += _same_word(word, other)
    return tuple(_tidied(runs))


def _same_word(old: str, new: str) -> list[tuple[Kind, str]]:
    if old == new:
        return [("same", old)]
    word = old.rstrip()
    return [("same", word), ("removed", old[len(word) :]), ("added", new[len(word) :])]


def _tidied(runs: Iterable[tuple[Kind, str]]) -> Iterator[Run]:
    """Join what is of one kind, removed before added; space that ends both of them is the same."""
    space = ""
    for same, group in groupby((run for run in runs if run[1]), key=lambda run: run[0] == "same"):
        if same:
            yield Run("same", space + "".join(text for _, text in group))
            space = ""
        else:
            changes = list(group)
            removed, added = (
                "".join(text for kind, text in changes if kind == wanted)
                for wanted in ("removed", "added")
            )
            space = _space_ending(removed, added)
            yield from _whole("removed", removed.removesuffix(space))
            yield from _whole("added", added.removesuffix(space))
    yield from _whole("same", space)


def _space_ending(a: str, b: str) -> str:
    """The longest white space that both texts end in."""
    length = 0
    for x, y in zip(reversed(a), reversed(b), strict=False):
        if x != y or not x.isspace():
            break
        length += 1
    return a[len(a) - length :]


def _whole(kind: Kind, text: str) -> tuple[Run, ...]:
    return (Run(kind, text),) if text else ()


def _words_in(lines: Iterable[Line], kind: Kind) -> list[str]:
    texts = (run.text for line in lines for run in line.runs if run.kind == kind)
    return [word for text in texts for word in _WORD.findall(text) if word[0].isalnum()]
