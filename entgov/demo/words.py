"""Fills the gaps of the borough's sentences: `{ward}`, `{small}`, `{fact}` and so on."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from entgov.demo.borough import Section, Topic, borough

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SHAPES = {"text": "{}\n", "list": "- {}", "tasks": "- [ ] {}", "steps": "{number}. {}"}


class Words(dict[str, str]):
    """The words for one text about one topic.

    What is set stays the same all over the text; anything else is chosen anew each time. Facts
    come in turn: the topic's own first, then the `others`.
    """

    def __init__(self, chance: Random, topic: Topic, others: Sequence[str], at: datetime) -> None:
        lists = borough().words
        place, month = chance.choice(lists["wards"]), _month(at)
        super().__init__(
            topic=topic.name,
            topic_low=topic.name[0].lower() + topic.name[1:],
            thing=topic.thing,
            thing_bare=topic.thing.split(maxsplit=1)[-1],
            tag=topic.tag,
            place=place,
            quarter=_quarter(at),
            when=f"in {month} {at.year}",
        )
        self._chance = chance
        self._deck = [
            *chance.sample(topic.facts, len(topic.facts)),
            *chance.sample(others, len(others)),
        ]
        self._facts = iter(self._deck)
        self._choices: dict[str, Callable[[], str]] = {
            "ward": lambda: chance.choice(lists["wards"]),
            "street": lambda: chance.choice(lists["streets"]),
            "step": lambda: chance.choice(lists["steps"]),
            "team": lambda: chance.choice(lists["teams"]),
            "oddity": lambda: chance.choice(lists["oddities"]),
            "risk": lambda: chance.choice(lists["risks"]),
            "decision": lambda: chance.choice(lists["decisions"]).format_map(self),
            "month": lambda: chance.choice(_MONTHS),
            "year": lambda: str(at.year - chance.randint(1, 9)),
            "date": lambda: day(at + timedelta(days=chance.randint(5, 40))),
            "clock": lambda: f"{chance.randint(9, 16)}:{chance.choice(('00', '15', '30'))}",
            "days": lambda: chance.choice(("Monday to Friday", "Tuesday, Thursday", "mornings")),
            "level": lambda: chance.choice(("low", "low", "middle", "high")),
            "small": lambda: str(chance.randint(2, 15)),
            "number": lambda: str(chance.randint(16, 900)),
            "percent": lambda: f"{chance.randint(61, 99)} %",
            "change": lambda: f"{chance.randint(-19, 19):+d} %",
            "fact": self._fact,
        }

    def __missing__(self, gap: str) -> str:
        return self._choices[gap]()

    def choose(self, **choices: Callable[[], str]) -> "Words":
        """More gaps, and how each is filled."""
        self._choices.update(choices)
        return self

    def fill(self, text: str) -> str:
        """The text without gaps."""
        return text.format_map(self)

    def section(self, section: Section) -> str:
        """A section as Markdown."""
        heading = f"## {self.fill(section.heading)}\n\n" if section.heading else ""
        body = self._table(section) if section.shape == "table" else self._lines(section)
        return heading + body.strip()

    def _lines(self, section: Section) -> str:
        certain = [line for line in section.lines if line.startswith("*") and line[1] != "*"]
        spare = [line for line in section.lines if line not in certain]
        most = min(len(spare), section.take - len(certain))
        chosen = {*certain, *self._chance.sample(spare, most)}
        lines = (line.removeprefix("*") if line in certain else line
                 for line in section.lines if line in chosen)  # fmt: skip
        shape = _SHAPES[section.shape]
        filled = [shape.format(self.fill(line), number=n) for n, line in enumerate(lines, start=1)]
        return "\n".join(filled)

    def _table(self, section: Section) -> str:
        columns = section.columns.split(" | ")
        rows = [section.columns, " | ".join("---" for _ in columns)]
        rows += [self.fill(section.row) for _ in range(section.rows)]
        return "\n".join(f"| {row} |" for row in rows)

    def _fact(self) -> str:
        fact = next(self._facts, None)
        if fact is None:
            self._facts = iter(self._deck)
        return fact or next(self._facts)


def day(at: datetime) -> str:
    """A date as people write it."""
    return f"{at.day} {_month(at)} {at.year}"


def _month(at: datetime) -> str:
    return _MONTHS[at.month - 1]


def _quarter(at: datetime) -> str:
    """The last whole quarter before the instant."""
    year, quarter = divmod(at.year * 4 + (at.month - 1) // 3 - 1, 4)
    return f"{_MONTHS[quarter * 3]} to {_MONTHS[quarter * 3 + 2]} {year}"
