"""Which parts of two texts belong together: the ground that merging and comparing stand on.

difflib alone finds good matches but takes cubic time on texts whose lines repeat (a long page
rewritten between its blank lines is enough). So the equal start and end are set aside first, then
items that occur exactly once in both texts pin the two together, and difflib sees only the gaps
between. What difflib may spend is linear in the size of the two texts, and has an end; a gap too
dear for it is matched by occurrence (the third blank line with the third blank line). Everything
but difflib is O(n log n), so the whole is too, whatever the texts hold.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

STEPS_PER_ITEM = 500
"""Elementary steps that difflib may take for each item of both texts, at the very most."""

MOST_STEPS = 20_000_000
"""The same for all items together, so that nobody waits for two huge texts of somebody else."""


class Block(NamedTuple):
    """`length` items that are equal in both, from `old` in the one and from `new` in the other."""

    old: int
    new: int
    length: int


class Span(NamedTuple):
    """A stretch of the old items beside a stretch of the new ones; ends are exclusive."""

    old: int
    old_end: int
    new: int
    new_end: int


def lines_of(text: str) -> list[str]:
    r"""Split a text into its lines, ends taken off; `\r\n` counts as `\n`.

    One final newline ends the last line and starts no other: "a\n" and "a" both give one line, the
    empty text none.
    """
    text = text.replace("\r\n", "\n")
    return text.removesuffix("\n").split("\n") if text else []


def text_of(lines: Iterable[str]) -> str:
    """Give lines as a text, each with its newline; `lines_of` turns it back into the same lines."""
    return "".join(f"{line}\n" for line in lines)


def align(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Find what two sequences have in common, in order.

    Blocks rise strictly in both sequences, are never empty and never touch in both at once.
    """
    budget = min(MOST_STEPS, STEPS_PER_ITEM * (len(old) + len(new)))
    head, middle, tail = _trim(old, new, Span(0, len(old), 0, len(new)))
    found = [head]
    anchors = _rising(
        _once(old, middle.old, middle.old_end), _once(new, middle.new, middle.new_end)
    )
    for gap, anchor in _gaps(middle, anchors):
        start, inner, end = _trim(old, new, gap)
        cost = _cost(old, new, inner)
        if cost <= budget:
            budget -= cost
            matches = _closely(old, new, inner)
        else:
            matches = _by_occurrence(old, new, inner)
        found += [start, *matches, end, anchor]
    return _joined([*found, tail])


def _trim(old: Sequence[str], new: Sequence[str], span: Span) -> tuple[Block, Span, Block]:
    """Set the equal start and the equal end of a span aside; each may be empty."""
    i, i_end, j, j_end = span
    while i < i_end and j < j_end and old[i] == new[j]:
        i, j = i + 1, j + 1
    while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
    start = Block(span.old, span.new, i - span.old)
    return start, Span(i, i_end, j, j_end), Block(i_end, j_end, span.old_end - i_end)


def _gaps(span: Span, anchors: Iterable[Block]) -> Iterator[tuple[Span, Block]]:
    """Cut a span at its anchors: each gap with the anchor that ends it, an empty one at last."""
    i, j = span.old, span.new
    for anchor in [*anchors, Block(span.old_end, span.new_end, 0)]:
        yield Span(i, anchor.old, j, anchor.new), anchor
        i, j = anchor.old + anchor.length, anchor.new + anchor.length


def _cost(old: Sequence[str], new: Sequence[str], span: Span) -> int:
    """Bound the steps of difflib: it may visit every pair of equal items once for each match."""
    size = min(span.old_end - span.old, span.new_end - span.new)
    if not size:
        return 0
    ours = Counter(old[span.old : span.old_end])
    others = Counter(new[span.new : span.new_end])
    return size * sum(count * others[item] for item, count in ours.items())


def _closely(old: Sequence[str], new: Sequence[str], span: Span) -> list[Block]:
    ours, others = old[span.old : span.old_end], new[span.new : span.new_end]
    matches = SequenceMatcher(None, ours, others, autojunk=False).get_matching_blocks()
    return [Block(span.old + i, span.new + j, length) for i, j, length in matches]


def _by_occurrence(old: Sequence[str], new: Sequence[str], span: Span) -> list[Block]:
    ours = _numbered(old, span.old, span.old_end)
    return _rising(ours, _numbered(new, span.new, span.new_end))


def _once(items: Sequence[str], start: int, end: int) -> dict[str, int]:
    """Where the items stand that occur a single time."""
    counts = Counter(items[start:end])
    return {items[i]: i for i in range(start, end) if counts[items[i]] == 1}


def _numbered(items: Sequence[str], start: int, end: int) -> dict[tuple[str, int], int]:
    """Where the first, second, … occurrence of each item stands."""
    seen: Counter[str] = Counter()
    places = {}
    for i in range(start, end):
        seen[items[i]] += 1
        places[items[i], seen[items[i]]] = i
    return places


def _rising(ours: Mapping[Key, int], others: Mapping[Key, int]) -> list[Block]:
    """Match the most keys that stand in the same order in both; places in `ours` must rise."""
    pairs = [(i, others[key]) for key, i in ours.items() if key in others]
    tops: list[int] = []  # the lowest place that ends a chain, by the chain's length
    ends: list[int] = []  # and the pair that puts it there
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        length = bisect_left(tops, j)
        tops[length : length + 1], ends[length : length + 1] = [j], [n]
        before.append(ends[length - 1] if length else -1)
    chain = []
    n = ends[-1] if ends else -1
    while n >= 0:
        chain.append(Block(*pairs[n], 1))
        n = before[n]
    return chain[::-1]


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Drop the empty blocks and make one of those that touch."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else Block(0, 0, 0)
        if (last.old + last.length, last.new + last.length) == (block.old, block.new) and joined:
            joined[-1] = last._replace(length=last.length + block.length)
        elif block.length:
            joined.append(block)
    return joined
