"""Makes up a crowd: thousands of people who have talked in hundreds of spaces for three years.

A year is acted out by the rooms' own commands; a million posts would take them hours. So a crowd
says a few thousand different things again and again, and is described here as plain values, in the
order of time, to be written in portions. Nothing here touches a database. The same numbers, seed
and end give the same crowd.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import product
from random import Random

from entgov.demo.borough import borough
from entgov.demo.people import YEAR, Colleague, names
from entgov.spaces.models import Kind as SpaceKind
from entgov.stream.models import Kind

YEARS = 3
FOLLOWED, OWN_SPACES = 300, 60
"""Of the one person who has much to read: the people they follow, and the spaces they are in."""

_DAY, _OPENS, _WORKS = timedelta(days=1), timedelta(hours=8), timedelta(hours=10)
_REPLIES = (0, 0, 0, 1, 1, 2, 3, 7)
_LONG, _LONGEST = 0.0005, 600  # the share of threads that do not end, and their replies
_SMALLEST = 8  # people in a space
_KINDS: dict[Kind, int] = {
    "update": 80, "question": 10, "idea": 4, "poll": 3, "praise": 2, "announcement": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Room:
    """A space and the places of its members in the crowd, in the order in which they came."""

    name: str
    kind: SpaceKind
    members: Sequence[int]


@dataclass(frozen=True, slots=True)
class Saying:
    """A post or a reply. `text` is the place of its text among those of its sort.

    liked_by are those who react to it; removed: whether its author took it back
    """

    at: datetime
    by: int
    text: int
    liked_by: Sequence[int] = ()
    removed: bool = False


@dataclass(slots=True)
class Thread:
    """A first post and its replies, the oldest first; `room` is where, and `also_in` where else.

    `number` is the id of its first post, from when that is written; `answered` whether an answer to
    a question has been accepted.
    """

    first: Saying
    kind: Kind
    room: int
    also_in: Sequence[int] = ()
    replies: list[Saying] = field(default_factory=list)
    number: int = -1
    answered: bool = False

    @property
    def active_at(self) -> datetime:
        return self.replies[-1].at if self.replies else self.first.at


class Crowd:
    """So many people, with those who are there already, and their spaces and posts.

    `known` are those who are there already; the first of them is the one with much to read, and
    `own` the spaces that they are in by now. The first room is Everyone, the second one has
    everybody as a member, and the last one has eight people.
    """

    def __init__(
        self, *, known: Sequence[Colleague], people: int, rooms: int, own: int,
        texts: tuple[int, int], seed: int, end: datetime,
    ) -> None:  # fmt: skip
        self._chance = Random(f"crowd {seed}")  # noqa: S311  # nothing secret hangs on it
        self._texts, self._end = texts, end
        self._begin = end - YEARS * YEAR
        self.people = [*known, *self._newcomers(people, {each.handle for each in known})]
        self._since = [each.since for each in self.people]
        self._by_arrival = sorted(range(people), key=self._since.__getitem__)
        self.rooms = [Room("Everyone", "open", self._by_arrival), *self._rooms(rooms, own)]
        self._weights = [len(room.members) ** 0.6 for room in self.rooms]
        self._arrivals = [[self._since[each] for each in room.members] for room in self.rooms]

    def said(self, number: int) -> Iterator[tuple[Thread, Saying]]:
        """So many posts in the order of time, each with its thread."""
        waiting: list[tuple[datetime, int, Thread, Saying]] = []
        order = 0
        for thread in self._threads(number):
            while waiting and waiting[0][0] <= thread.first.at:
                yield heappop(waiting)[2:]
            yield thread, thread.first
            for reply in thread.replies:
                heappush(waiting, (reply.at, order := order + 1, thread, reply))
        while waiting:
            yield heappop(waiting)[2:]

    def followed_by(self, person: int) -> tuple[Sequence[int], Sequence[int]]:
        """The people and the rooms that somebody follows."""
        number = FOLLOWED if person == 0 else self._chance.randint(0, 8)
        others = self._chance.sample(range(1, len(self.people)), min(number, len(self.people) - 1))
        rooms = self._chance.sample(range(len(self.rooms)), 1)
        return [each for each in others if each != person], rooms

    def read_to(self) -> datetime:
        """Until when somebody has read a space: mostly lately."""
        return self._end - timedelta(hours=min(2_000, self._chance.expovariate(1 / 100)))

    def luck(self, share: float) -> bool:
        """Whether something happens that happens so often."""
        return self._chance.random() < share

    def _newcomers(self, people: int, taken: Collection[str]) -> Iterator[Colleague]:
        """Most were there before all of it began; every third came in the course of it."""
        named = names(self._chance, taken)
        for place in range(people - len(taken)):
            days = self._chance.randint(1, YEARS * 365 - 30) if place % 3 == 2 else -30
            yield Colleague(*next(named), self._begin + timedelta(days=days, minutes=place % 600))

    def _rooms(self, number: int, own: int) -> Iterator[Room]:
        people, named = len(self.people), _room_names(self._chance)
        mine = {*self._chance.sample(range(number), min(number, max(0, OWN_SPACES - own)))}
        for place in range(number):
            size = max(_SMALLEST, int(people / (1 + place) ** 0.8 / 4))
            if place == 0:
                yield Room("Noticeboard for all staff", "closed", self._by_arrival)
                continue
            if place == number - 1:
                size = _SMALLEST
            members = {*self._chance.sample(range(1, people), min(size, people - 1))}
            if place in mine or place == number - 1:
                members = {0, *list(members)[: size - 1]}
            kind = self._chance.choices(("open", "closed", "private"), (60, 25, 15))[0]
            yield Room(next(named), kind, sorted(members, key=self._since.__getitem__))  # type: ignore[arg-type]  # these are all kinds

    def _threads(self, number: int) -> Iterator[Thread]:
        counts = list(self._counts(number))
        for moment, count in zip(self._moments(len(counts)), counts, strict=True):
            yield self._thread(moment, count)

    def _counts(self, number: int) -> Iterator[int]:
        """How many replies each thread has, until there are so many posts."""
        while number > 0:
            many = self._chance.random() < _LONG
            wanted = self._chance.randint(60, _LONGEST) if many else self._chance.choice(_REPLIES)
            replies = min(wanted, number - 1)
            number -= 1 + replies
            yield replies

    def _moments(self, number: int) -> Iterator[datetime]:
        """So many, in their order, in the hours of work; ever more of them as the years go by."""
        days = [
            day for day in (self._begin + n * _DAY for n in range(YEARS * 365)) if day.weekday() < 5
        ]
        for share in sorted(self._chance.random() ** 0.8 for _ in range(number)):
            day, rest = divmod(share * len(days), 1)
            morning = days[int(day)].replace(hour=0, minute=0, second=0, microsecond=0) + _OPENS
            yield min(morning + _WORKS * rest, self._end)

    def _thread(self, at: datetime, replies: int) -> Thread:
        chance = self._chance
        room = chance.choices(range(len(self.rooms)), self._weights)[0]
        kind = chance.choices([*_KINDS], [*_KINDS.values()])[0]
        also_in = [1 - room] if room < 2 and chance.random() < 0.1 else []
        thread = Thread(self._saying(room, at, self._texts[0]), kind, room, also_in)
        for _ in range(replies):
            pause = timedelta(minutes=min(10_000, 1 + chance.paretovariate(0.7)))
            at = min(at + pause, self._end)
            thread.replies.append(self._saying(room, at, self._texts[1]))
        return thread

    def _saying(self, room: int, at: datetime, texts: int) -> Saying:
        chance = self._chance
        likes = min(int(chance.paretovariate(1.2)) - 1, 40)
        return Saying(
            at,
            self._somebody(room, at),
            int(texts * chance.random()),
            sorted({self._somebody(room, at) for _ in range(likes)}),
            chance.random() < 0.005,
        )

    def _somebody(self, room: int, at: datetime) -> int:
        """Who is there at a moment: a few speak often, most hardly ever."""
        here = max(1, bisect_right(self._arrivals[room], at))
        return self.rooms[room].members[int(here * self._chance.random() ** 3)]


def _room_names(chance: Random) -> Iterator[str]:
    """Names of spaces: what people deal with, where."""
    topics = [topic.name for place in borough().places for topic in place.topics]
    places = [*borough().words["wards"], *borough().words["streets"]]
    pairs = list(product(topics, places))
    chance.shuffle(pairs)
    yield from (f"{topic}, {place}" for topic, place in pairs)
