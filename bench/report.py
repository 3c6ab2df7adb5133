"""The numbers as a table for people, and as JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

from bench.browser import Figure
from bench.data import Size
from bench.processes import Memory
from bench.queries import Screen
from bench.rounds import Round
from bench.stream import Pair, p95

MOST_QUERIES = 13
_PAIR_HEAD = (
    "few: p50 ms", "p95", "many: p50 ms", "p95", "× at p50", "× at p95", "at the most", "",
)  # fmt: skip


@dataclass
class Report:
    """What was measured: `cold_start` in seconds, `found_after` the seconds from save to found."""

    size: Size
    screens: Mapping[str, Screen] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    cold_start: float = 0
    found_after: Sequence[float] = ()
    in_browser: Sequence[Figure] = ()
    grown_large: Sequence[Figure] = ()
    live: Sequence[Figure] = ()
    streams: dict[str, list[Pair]] = field(default_factory=dict)
    idle: Memory | None = None
    worked: Memory | None = None

    def lines(self) -> Iterator[str]:
        """For people."""
        size = self.size
        yield f"A borough of {size.people:,} people, {size.pages:,} pages, {size.posts:,} posts"
        yield ""
        yield from _table(
            (
                "16 at once",
                "a second",
                "p50 ms",
                "p95 ms",
                "slowest",
                "floor a second",
                "floor/entgov",
                "",
            ),
            (_load_row(each) for each in self.rounds),
        )
        yield ""
        yield from _table(
            ("one request", "queries", "ms alone", ""),
            (_screen_row(name, each) for name, each in self.screens.items()),
        )
        yield ""
        yield from _table(
            ("in a browser", "measured", "at the most", ""), map(_figure_row, self.in_browser)
        )
        yield ""
        yield from _table(
            ("a wiki grown large", "measured", "at the most", ""),
            map(_figure_row, self.grown_large),
        )
        yield ""
        yield from _table(("live", "measured", "at the most", ""), map(_figure_row, self.live))
        yield from self.of_streams()
        yield ""
        yield f"Cold start to first page: {self.cold_start:.1f} s"
        if self.found_after:
            yield (
                f"From save to found: {median(self.found_after):.2f} s, "
                f"at the most {max(self.found_after):.2f} s of {len(self.found_after)}"
            )
        for when, memory in (("just started", self.idle), ("after the load", self.worked)):
            if memory:
                yield (
                    f"Memory of web and worker, {when}: {memory.pss:.0f} MB PSS, "
                    f"{memory.rss:.0f} MB RSS in {memory.processes} processes"
                )

    def of_streams(self) -> Iterator[str]:
        """The large streams alone."""
        for database, pairs in self.streams.items():
            yield ""
            head = f"a stream grown large, on {database}", *_PAIR_HEAD
            yield from _table(head, map(_pair_row, pairs))

    def json(self) -> str:
        """For programs."""
        ratios = {each.name: each.ratio for each in self.rounds}
        return json.dumps({**asdict(self), "ratios": ratios}, indent=2)


def _load_row(each: Round) -> Sequence[str]:
    wrong = {**each.entgov.wrong, **each.floor.wrong}
    return (
        each.name,
        f"{each.entgov.per_second:.0f}",
        f"{each.entgov.p50:.0f}",
        f"{each.entgov.p95:.0f}",
        f"{each.entgov.slowest:.0f}",
        f"{each.floor.per_second:.0f}",
        f"{each.ratio:.1f}",
        f"wrong answers: {wrong}" if wrong else "",
    )


def _screen_row(name: str, screen: Screen) -> Sequence[str]:
    trouble = f"status {screen.status}" if screen.status != 200 else ""
    if screen.queries > MOST_QUERIES:
        trouble += " too many queries"
    return name, str(screen.queries), f"{screen.milliseconds:.1f}", trouble.strip()


def _figure_row(figure: Figure) -> Sequence[str]:
    digits = {"KB": ".1f", "s": ".2f"}.get(figure.unit, ".3g")
    measured = f"{figure.value:{digits}} {figure.unit}".strip()
    most = f"{figure.budget:g} {figure.unit}".strip()
    return figure.what, measured, most, "over budget" if figure.is_over else ""


def _pair_row(pair: Pair) -> Sequence[str]:
    times = (f"{1000 * each(of):.1f}" for of in (pair.there, pair.here) for each in (median, p95))
    note = "over budget" if pair.is_over else ""
    ratios = f"{pair.usual_ratio:.2f} ×", f"{pair.ratio:.2f} ×", f"{pair.budget:g} ×"
    return pair.what, *times, *ratios, note


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, numbers to the right, notes as they are."""
    lines = [head, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    for line in lines:
        numbers = [line[n].rjust(widths[n]) for n in range(1, len(head) - 1)]
        yield "  ".join([line[0].ljust(widths[0]), *numbers, line[-1]]).rstrip()
