"""Makes up a year of the borough: who is there, and who does what when.

Nothing here touches a database. The same numbers, seed and end give the same year.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from math import ceil
from random import Random

from entgov.demo.borough import FixedPage, PageKind, Place, Topic, borough
from entgov.demo.people import YEAR, Colleague, Team, colleagues, teams
from entgov.demo.words import Words, day
from entgov.web.addresses import slug

_REVISIONS = (1, 1, 2, 2, 2, 3, 3, 4, 6)
_REPLIES = (0, 0, 0, 1, 1, 2, 3, 7)


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that somebody does. `number` names the page or post that it is about."""

    at: datetime
    by: Colleague
    number: int


@dataclass(frozen=True, kw_only=True)
class WritePage(Act):
    """Write the first revision of a page; it goes below the first of its space on its topic."""

    place: Place
    title: str
    text: str
    summary: str
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class RevisePage(Act):
    """Write another revision."""

    text: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class Publish(Act):
    """Post an update."""

    place: Place
    text: str


@dataclass(frozen=True, kw_only=True)
class Reply(Act):
    """Answer the post with the number `first`."""

    first: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Amend(Act):
    """Add something to one's own post."""

    text: str


@dataclass(frozen=True, kw_only=True)
class TakeBack(Act):
    """Remove one's own post."""


@dataclass(frozen=True)
class Plan:
    """What is to be built; `acts` in the order of time."""

    people: Sequence[Colleague]
    teams: Sequence[Team]
    acts: Sequence[Act]


def plan(*, people: int, pages: int, posts: int, seed: int, end: datetime) -> Plan:
    """A year that ends at `end`, with so many people, pages, and posts with their replies."""
    chance = Random(seed)  # noqa: S311  # nothing secret hangs on it
    staff = colleagues(chance, people, end)
    groups = teams(chance, staff)
    year = _Year(chance, groups, end)
    acts = [*year.pages(pages), *year.posts(posts)]
    return Plan(staff, groups, sorted(acts, key=lambda act: act.at))


def sayings(year: Plan, posts: int, replies: int, *, seed: int) -> tuple[list[str], list[str]]:
    """Texts of posts and of replies, as people of this year write them."""
    chance = Random(f"sayings {seed}")  # noqa: S311  # nothing secret hangs on it
    talk = _Year(chance, year.teams, year.acts[-1].at)
    return [talk.update() for _ in range(posts)], [talk.answer() for _ in range(replies)]


@dataclass(frozen=True)
class _Sheet:
    """A page whose text is still to be written, so that the others can link to it already."""

    number: int
    team: Team
    kind: PageKind
    words: Words
    at: datetime
    title: str


class _Year:
    """What happens in the teams until `end`."""

    def __init__(self, chance: Random, groups: Sequence[Team], end: datetime) -> None:
        self._chance = chance
        self._end = end
        self._everyone, *self._groups = groups
        self._topics = [topic for team in groups for topic in team.place.topics]
        self._titles: dict[str, list[str]] = defaultdict(list)  # by space, and by topic
        self._addresses: set[tuple[str, str]] = set()

    def pages(self, number: int) -> Iterator[Act]:
        """So many pages, each with its revisions."""
        fixed = borough().fixed_pages[:number]
        first = [self._fixed(place, page) for place, page in enumerate(fixed)]
        sheets = [self._sheet(place) for place in range(len(fixed), number)]
        return chain(first, *map(self._write, sheets))

    def posts(self, number: int) -> Iterator[Act]:
        """So many posts and replies; the newest says that all of this is made up."""
        made = 0
        while made < number - 1:
            replies = min(self._chance.choice(_REPLIES), number - 2 - made)
            yield from self._thread(made, replies)
            made += 1 + replies
        yield Publish(
            at=self._end, by=self._everyone.members[0], number=made, place=self._everyone.place,
            text="This borough is made up, and so is everything in it. Have a look round! #welcome",
        )  # fmt: skip

    def update(self) -> str:
        """What somebody posts at some time."""
        return self._update(self._some_words())

    def answer(self) -> str:
        """What somebody replies at some time."""
        return self._some_words().fill(self._chance.choice(borough().stream["replies"]))

    def _some_words(self) -> Words:
        team, at = self._some_team(or_everyone=True), self._moment()
        return self._words(team, self._chance.choice(team.place.topics or self._topics), at)

    def _fixed(self, number: int, page: FixedPage) -> Act:
        teams = [self._everyone, *self._groups]
        team = next(team for team in teams if team.place.name == page.space)
        self._note_title(team.place, page.title)
        return WritePage(
            at=self._end - YEAR + timedelta(minutes=number), by=team.members[0], number=number,
            place=team.place, title=page.title, text=page.source.strip(), summary="",
        )  # fmt: skip

    def _sheet(self, number: int) -> _Sheet:
        """What a page is about, with a title that no page of its space has yet."""
        kinds = borough().kinds
        while True:
            team, at = self._some_team(), self._moment()
            kind = self._chance.choices(kinds, [each.weight for each in kinds])[0]
            words = self._words(team, self._chance.choice(team.place.topics), at)
            words["date"] = day(at)  # of the meeting; other dates are still to come
            title = words.fill(kind.title)
            del words["date"]
            if self._note_title(team.place, title):
                self._titles[words["topic"]].append(title)
                words["title"] = title
                return _Sheet(number, team, kind, words, at, title)

    def _note_title(self, place: Place, title: str) -> bool:
        address = place.name, slug(title)
        if address in self._addresses:
            return False
        self._addresses.add(address)
        self._titles[place.name].append(title)
        return True

    def _write(self, sheet: _Sheet) -> Iterator[Act]:
        """The page as it begins, and as it grows."""
        sections = [sheet.words.section(each) for each in sheet.kind.sections]
        times = self._times(sheet.at, self._chance.choice(_REVISIONS))
        owner = self._chance.choice(sheet.team.at(sheet.at))
        for n, at in enumerate(times):
            text = "\n\n".join(sections[: ceil(len(sections) * (n + 1) / len(times))])
            if n == 0:
                yield WritePage(
                    at=at, by=owner, number=sheet.number, place=sheet.team.place,
                    title=sheet.title, text=text, summary=sheet.kind.summary,
                    topic=sheet.words["topic"],
                )  # fmt: skip
                continue
            summary = sheet.words.fill(self._chance.choice(borough().words["sums_up"]))
            by = self._chance.choice([owner, *sheet.team.at(at)])
            text += f"\n\n*Looked through on {day(at)} by {by.name}.*"
            yield RevisePage(at=at, by=by, number=sheet.number, text=text, summary=summary)

    def _times(self, first: datetime, number: int) -> list[datetime]:
        """When a page is saved: in ever longer steps, and not after the end."""
        times = [first]
        for step in range(1, number):
            times.append(times[-1] + timedelta(hours=self._chance.expovariate(1 / (80 * step))))
        return [at for at in times if at <= self._end]

    def _thread(self, first: int, replies: int) -> Iterator[Act]:
        team, at = self._some_team(or_everyone=True), self._moment()
        topic = self._chance.choice(team.place.topics or self._topics)
        words = self._words(team, topic, at)
        by = self._chance.choice(team.at(at))
        yield Publish(at=at, by=by, number=first, place=team.place, text=self._update(words))
        for number in range(first + 1, first + replies + 1):
            at = min(at + self._pause(), self._end)
            yield Reply(
                at=at, by=self._chance.choice(team.at(at)), number=number, first=first,
                text=words.fill(self._chance.choice(borough().stream["replies"])),
            )  # fmt: skip
        luck = self._chance.random()
        if luck < 0.03:
            yield Amend(at=at, by=by, number=first, text=words.fill("Later: {fact}"))
        elif luck < 0.04:
            yield TakeBack(at=at, by=by, number=first)

    def _update(self, words: Words) -> str:
        parts = borough().stream
        middle = self._chance.choice(parts["middles"])
        opening, closing = (self._chance.choice(parts[each]) for each in ("openings", "closings"))
        gap = "\n\n" if middle[0] in "->" else " "
        return "\n\n".join(words.fill(each) for each in (opening + gap + middle, closing) if each)

    def _words(self, team: Team, topic: Topic, at: datetime) -> Words:
        others = [fact for each in team.place.topics if each is not topic for fact in each.facts]
        words = Words(self._chance, topic, others, at)
        return words.choose(
            person=lambda: self._chance.choice(team.at(at)).handle,
            name=lambda: self._chance.choice(self._everyone.at(at)).name,
            page=lambda: self._title(team, near=words),
            far=self._title_elsewhere,
        )

    def _title(self, team: Team, near: Words) -> str:
        """Of another page in the space, better on the same topic; now and then of a missing one."""
        others = [title for title in self._titles[near["topic"]] if title != near.get("title")]
        if self._chance.random() < 0.04 or not others:
            return f"{near['topic']}: glossary"
        far = self._chance.random() < 0.2
        return self._chance.choice(self._titles[team.place.name] if far else others)

    def _title_elsewhere(self) -> str:
        open_teams = [
            team
            for team in self._groups
            if team.place.kind == "open" and "/" not in team.place.name
        ]
        place = self._chance.choice(open_teams).place
        return f"{place.name}/{self._chance.choice(self._titles[place.name] or ['Glossary'])}"

    def _some_team(self, *, or_everyone: bool = False) -> Team:
        """A team; the more it deals with, the likelier."""
        groups = [*self._groups, *([self._everyone] if or_everyone else [])]
        return self._chance.choices(groups, [len(each.place.topics) or 12 for each in groups])[0]

    def _moment(self) -> datetime:
        """Some time in the year, mostly during working hours."""
        while True:
            at = self._end - YEAR * self._chance.random()
            if (at.weekday() < 5 and 8 <= at.hour < 18) or self._chance.random() < 0.02:
                return at

    def _pause(self) -> timedelta:
        """Until somebody answers: mostly minutes, sometimes days."""
        return timedelta(minutes=min(10_000, 1 + self._chance.paretovariate(0.7)))
