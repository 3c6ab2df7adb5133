"""How a space lives: for those who run it, in charts with tables, in sums only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext

from entgov.core.anonymity import FEWEST, is_told
from entgov.home.missed import lines
from entgov.spaces.models import Space
from entgov.spaces.policy import run_by
from entgov.spaces.queries import known_space
from entgov.spaces.views import not_there
from entgov.sums.queries import Life, life_of
from entgov.web.guard import thing
from entgov.web.spreadsheets import spreadsheet

life = Blueprint("life", __name__)
life.register_error_handler(404, not_there)

STEP, HEIGHT = 20, 100
"""Units that a week of a chart is wide, and that the highest bar is high."""
MISSED_SHOWN = 5
"""Searches that found nothing; a screen of their own has all."""


@dataclass(frozen=True)
class Bar:
    """A week of a chart. `value` is none where too few people stand behind it to tell how many."""

    week: date
    value: int | None

    @property
    def said(self) -> str:
        """The number in words."""
        if self.value is None:
            return str(gettext("Fewer than %(number)s", number=FEWEST))
        return str(format_decimal(self.value))

    @property
    def drawn(self) -> int:
        """What is drawn: where it is not told, as much as it is less than."""
        return FEWEST if self.value is None else self.value


@dataclass(frozen=True)
class Chart:
    """Numbers by week."""

    title: str
    bars: Sequence[Bar]
    of_people: bool = False

    @property
    def total(self) -> int | None:
        """The sum; people who come again would be in it twice, so of people there is none."""
        return None if self.of_people else sum(bar.value or 0 for bar in self.bars)

    @property
    def highest(self) -> Bar:
        """The week with most; of two that are drawn alike, the one that is told."""
        return max(self.bars, key=lambda bar: (bar.drawn, bar.value is not None))

    @property
    def most(self) -> int:
        """What the highest bar stands for."""
        return self.highest.drawn

    def height(self, bar: Bar) -> float:
        """How high a bar is drawn."""
        return round(HEIGHT * bar.drawn / max(1, self.most), 1)


@life.get("/spaces/<space>/life")
@thing(known_space, run_by)
def show(space: Space) -> ResponseReturnValue:
    """The last half year, week by week."""
    lived = life_of(space)
    return render_template(
        "home/life.html",
        space=space,
        life=lived,
        charts=list(_charts(lived)),
        missed=lines(lived.not_found[:MISSED_SHOWN], space),
        fewest=FEWEST,
        step=STEP,
        height=HEIGHT,
    )


@life.get("/spaces/<space>/life.csv")
@thing(known_space, run_by)
def figures(space: Space) -> ResponseReturnValue:
    """The same numbers for a spreadsheet."""
    lived = life_of(space)
    charts = list(_charts(lived))
    head = [gettext("Week from"), *(chart.title for chart in charts)]
    weeks = zip(*(chart.bars for chart in charts), strict=True)
    rows = [[bars[0].week.isoformat(), *(_plain(bar) for bar in bars)] for bars in weeks]
    return spreadsheet([head, *rows], f"{space.slug}.csv")


def _plain(bar: Bar) -> str:
    return bar.said if bar.value is None else str(bar.value)


def _charts(lived: Life) -> Iterator[Chart]:
    def chart(title: str, values: Sequence[int]) -> Chart:
        return Chart(title, [Bar(*each) for each in zip(lived.weeks.days, values, strict=True)])

    def people(title: str, values: Sequence[int]) -> Chart:
        told = [value if is_told(value) else None for value in values]
        bars = [Bar(*each) for each in zip(lived.weeks.days, told, strict=True)]
        return Chart(title, bars, of_people=True)

    yield chart(gettext("Threads begun"), lived.threads)
    yield chart(gettext("Replies"), lived.replies)
    yield people(gettext("People who posted or replied"), lived.posting)
    yield chart(gettext("Questions asked"), lived.asked)
    yield chart(gettext("Questions answered, by the week they were asked"), lived.answered)
    yield chart(gettext("New pages"), lived.made)
    yield chart(gettext("Changes to pages"), lived.changed)
    yield people(gettext("People who changed pages"), lived.changing)
    if lived.shows_reading:
        yield chart(gettext("Pages opened"), lived.pages_opened)
        yield chart(gettext("Threads opened"), lived.threads_opened)
