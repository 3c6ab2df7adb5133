"""Who listens in this process: each with the session they came by, and the place they look at."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from secrets import randbelow
from threading import Condition
from time import monotonic

from entgov.web.streaming import Streamed

MOST = 8_000
"""Listeners of one process."""
MOST_OF_PERSON = 8
"""Windows of one person: only those that can be seen listen."""
_MOST_WAITING = 100  # messages that somebody slow has not taken yet
_RETRY = 2_000, 8_000  # milliseconds, so that not all come back at once after a restart

OVER = "event: over\ndata: 1\n\n"
"""The last message to who is not to come back: the session has ended."""


class Listener(Streamed):
    """A window that is told what happens at one place, such as "following" or "thread:5"."""

    def __init__(self, hub: "Hub", *, session_id: int, person_id: int, place: str) -> None:
        self.session_id, self.person_id, self.place = session_id, person_id, place
        self.is_new = True
        self.told_at = monotonic()
        self._hub = hub
        self._waiting: list[str] = []
        self._is_over = False
        self._woken: asyncio.Event | None = None

    async def parts(self) -> AsyncIterator[str]:
        self._woken = asyncio.Event()
        self._hub.join(self, asyncio.get_running_loop())
        yield f"retry: {_RETRY[0] + randbelow(_RETRY[1] - _RETRY[0])}\n\n"
        while not self._is_over:
            await self._woken.wait()
            self._woken.clear()
            messages, self._waiting = self._waiting, []
            if messages:
                yield "".join(messages)

    def tell(self, message: str) -> None:
        """Only on the event loop. Who takes nothing any more has to come anew."""
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.append(message)
            self._wake()
        else:
            self.end()

    def end(self) -> None:
        """Only on the event loop."""
        self._hub.leave(self)
        self._is_over = True
        self._wake()

    def _wake(self) -> None:
        if self._woken:
            self._woken.set()


class Hub:
    """Threads of requests ask for room, the event loop joins and leaves, the pulse tells."""

    def __init__(self, on_first: Callable[[], None]) -> None:
        self._on_first = on_first
        self._changed = Condition()
        self._listeners: dict[Listener, asyncio.AbstractEventLoop] = {}
        self._of_person: Counter[int] = Counter()

    def has_room(self, person_id: int) -> bool:
        """Whether one more window of this person can listen."""
        with self._changed:
            full = len(self._listeners) >= MOST
            return not full and self._of_person[person_id] < MOST_OF_PERSON

    def join(self, listener: Listener, loop: asyncio.AbstractEventLoop) -> None:
        with self._changed:
            self._listeners[listener] = loop
            self._of_person[listener.person_id] += 1
            self._changed.notify()
        self._on_first()

    def leave(self, listener: Listener) -> None:
        with self._changed:
            if self._listeners.pop(listener, None) is None:
                return
            self._of_person[listener.person_id] -= 1
            if not self._of_person[listener.person_id]:
                del self._of_person[listener.person_id]

    def wait(self) -> float:
        """Return as soon as somebody listens; for how many seconds nobody did."""
        begun = monotonic()
        with self._changed:
            self._changed.wait_for(lambda: self._listeners)
        return monotonic() - begun

    def all(self) -> list[Listener]:
        with self._changed:
            return list(self._listeners)

    def tell(self, messages: Iterable[tuple[Listener, str]]) -> None:
        """Give each of them their message, and end those whose last it is."""
        moment = monotonic()
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Listener, str]]] = {}
        with self._changed:
            for listener, message in messages:
                if listener in self._listeners:
                    listener.told_at = moment
                    by_loop.setdefault(self._listeners[listener], []).append((listener, message))
        for loop, each in by_loop.items():
            loop.call_soon_threadsafe(_hand_out, each)

    def end(self) -> None:
        """The server stops. Only on the event loop."""
        for listener in self.all():
            listener.end()


def _hand_out(messages: list[tuple[Listener, str]]) -> None:
    for listener, message in messages:
        listener.tell(message)
        if message is OVER:
            listener.end()
