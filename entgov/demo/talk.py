"""Writes what a crowd says into the database: with each post all that the stream's own commands
would have written. Each text is rendered once, by the stream itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, literal, or_, select

from entgov.core.database import db, portions, transaction
from entgov.core.facts import Delivery, FactRecord
from entgov.demo.crowd import Saying, Thread
from entgov.demo.rows import AT_ONCE, count_on, next_id, put
from entgov.demo.settling import Row, Settled, fact
from entgov.search.library import LISTENER as SEARCH
from entgov.stream.models import (
    REACTIONS,
    Announcement,
    Backing,
    Idea,
    Mention,
    Placement,
    Poll,
    PollChoice,
    PollVote,
    Post,
    PostRevision,
    PostTag,
    Praised,
    Question,
    Reaction,
    ThreadRead,
)
from entgov.stream.wording import Worded, worded

FOUND = 10_000
"""So many of the newest posts go into the search index: a million would take it hours."""

_PINNED, _TAKEN_BACK = timedelta(days=10), timedelta(minutes=5)
_CHOICES = ("Yes", "No", "Either is fine")

Progress = Callable[[int, int], None]
"""Hears how many posts are written, of how many."""


class Talk:
    """What the people of a settled crowd say, as rows."""

    def __init__(self, settled: Settled, posts: Sequence[str], replies: Sequence[str]) -> None:
        self._crowd, self._people, self._rooms = settled.crowd, settled.people, settled.rooms
        self._mine = {n for n, room in enumerate(self._crowd.rooms) if 0 in room.members}
        by = self._people[0]
        self._posts, self._replies = ([worded(text, by=by) for text in some]
                                      for some in (posts, replies))  # fmt: skip
        self._choice = next_id(PollChoice)

    def write(self, number: int, progress: Progress) -> None:
        """Write so many posts."""
        post_id, done = next_id(Post), 0
        db.session.rollback()
        for some in portions(self._crowd.said(number), AT_ONCE):
            rows: defaultdict[type[Any], list[dict[str, Any]]] = defaultdict(list)
            for place, (thread, saying) in enumerate(some, post_id + done):
                for model, row in self._rows(place, thread, saying):
                    rows[model].append(row)
            with transaction():
                put(rows)
            done += len(some)
            progress(done, number)
        for model in (Post, PollChoice):
            count_on(model)
        with transaction():
            _let_be_found()

    def _rows(self, post_id: int, thread: Thread, saying: Saying) -> Iterator[Row]:
        begins = saying is thread.first
        if begins:
            thread.number = post_id
        said = (self._posts if begins else self._replies)[saying.text]
        yield from self._post(post_id, thread, saying, said)
        if begins:
            yield from self._stands(thread)
        if saying.removed:
            return
        placed = {"post_id": post_id, "created_at": saying.at}
        active = thread.active_at if begins else saying.at
        yield from ((PostTag, {**placed, "active_at": active, "tag": tag}) for tag in said.tags)
        for each in said.mentioned:
            yield Mention, {**placed, "person_id": each}
        for n, each in enumerate(saying.liked_by):
            kind = REACTIONS[(post_id + n) % len(REACTIONS) if n % 3 == 0 else 0]
            reacted = {"post_id": post_id, "person_id": self._people[each], "kind": kind}
            yield Reaction, {**reacted, "at": saying.at}
        if begins and thread.kind in _KINDS:
            yield from _KINDS[thread.kind](self, thread)
        elif thread.kind == "question" and self._crowd.luck(0.3) and not thread.answered:
            thread.answered = True
            accepted = {"accepted_by_id": self._people[thread.first.by], "accepted_at": saying.at}
            yield Question, {"post_id": thread.number, "answer_id": post_id, **accepted}

    def _post(self, post_id: int, thread: Thread, saying: Saying, said: Worded) -> Iterator[Row]:
        begins, at = saying is thread.first, saying.at
        author, space = self._people[saying.by], self._rooms[thread.room]
        first_id = None if begins else thread.number
        shown = {**said.shown, "plain": said.rendered.plain}
        if saying.removed:
            shown.update(source="", html="", plain="")
        yield Post, {
            "id": post_id, "space_id": space, "author_id": author, "thread_id": first_id,
            "kind": thread.kind if begins else "update", "placed_in": 1 + len(thread.also_in),
            "answers": None if begins else 1, "revision": 1, "created_at": at,
            "active_at": thread.active_at if begins else at,
            "removed_at": at + _TAKEN_BACK if saying.removed else None, **shown,
        }  # fmt: skip
        wording = {"post_id": post_id, "number": 1, "author_id": author, "created_at": at}
        yield PostRevision, {**wording, **said.shown}
        published = {"post_id": post_id, "thread_id": first_id}
        yield FactRecord, fact("PostPublished", at, author, space, **published)

    def _stands(self, thread: Thread) -> Iterator[Row]:
        """Where a thread stands, and who has read it: who answered, and some of the others."""
        times = {"created_at": thread.first.at, "active_at": thread.active_at}
        for room in (thread.room, *thread.also_in):
            yield Placement, {"post_id": thread.number, "space_id": self._rooms[room], **times}
        read = {reply.by: reply.at for reply in thread.replies}
        if thread.room in self._mine and self._crowd.luck(0.3):
            read[0] = thread.active_at
        for each, to in read.items():
            mark = {"person_id": self._people[each], "thread_id": thread.number}
            yield ThreadRead, {**mark, "read_to": to}

    def _backed(self, thread: Thread) -> Iterator[Row]:
        for each in thread.first.liked_by:
            if each != thread.first.by:
                backing = {"post_id": thread.number, "person_id": self._people[each]}
                yield Backing, {**backing, "at": thread.first.at}

    def _idea(self, thread: Thread) -> Iterator[Row]:
        yield Idea, {"post_id": thread.number, "state": "open", "reason": ""}
        yield from self._backed(thread)

    def _poll(self, thread: Thread) -> Iterator[Row]:
        yield Poll, {"post_id": thread.number, "several": False, "secret": False}
        first = self._choice
        self._choice += len(_CHOICES)
        for n, words in enumerate(_CHOICES):
            choice = {"id": first + n, "post_id": thread.number, "place": n + 1}
            yield PollChoice, {**choice, "text": words}
        for n, each in enumerate(thread.first.liked_by):
            vote = {"choice_id": first + n % len(_CHOICES), "person_id": self._people[each]}
            yield PollVote, {**vote, "voted_at": thread.first.at}

    def _praise(self, thread: Thread) -> Iterator[Row]:
        praised = self._people[self._crowd.rooms[thread.room].members[0]]
        yield Praised, {"post_id": thread.number, "person_id": praised}

    def _announcement(self, thread: Thread) -> Iterator[Row]:
        until = thread.first.at + _PINNED
        yield Announcement, {"post_id": thread.number, "pinned_until": until, "asks": False}


_KINDS: dict[str, Callable[[Talk, Thread], Iterator[Row]]] = {
    "question": Talk._backed,
    "idea": Talk._idea,
    "poll": Talk._poll,
    "praise": Talk._praise,
    "announcement": Talk._announcement,
}


def _let_be_found() -> None:
    """Tell the search of all the people, and of the newest posts."""
    published = select(FactRecord.id).where(FactRecord.kind == "PostPublished")
    newest = published.order_by(FactRecord.id.desc()).limit(FOUND)
    told = select(Delivery.fact_id).where(Delivery.listener == SEARCH)
    rows = select(FactRecord.id, literal(SEARCH), FactRecord.at, literal(0)).where(
        or_(FactRecord.kind == "PersonJoined", FactRecord.id.in_(newest)),
        FactRecord.id.not_in(told),
    )
    columns = ["fact_id", "listener", "due_at", "attempts"]
    db.session.execute(insert(Delivery).from_select(columns, rows))
