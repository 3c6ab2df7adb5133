"""The pulse: once a second, what has happened is told to those who listen.

A thread of its own in each process that answers requests, and only from the first listener on. It
waits without a database session while nobody listens, and between two beats.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from threading import Lock, Thread
from time import monotonic

import structlog
from flask import Flask

from entgov.accounts.signed_in import still_open
from entgov.live.events import Event, Source, as_message
from entgov.live.hub import OVER, Hub, Listener
from entgov.live.tail import LOOK_BACK, Tail

EVERY = 1.0
"""Seconds."""
SILENCE = 20.0
"""Seconds after which who heard nothing hears at least that the line stands."""
STANDS = "event: stands\ndata: 1\n\n"

log = structlog.get_logger()

Recent = list[tuple[float, Event]]


class Pulse:
    """Beats for the listeners of one app."""

    def __init__(self, app: Flask, sources: Sequence[Source]) -> None:
        self.hub = Hub(self._begin)
        self._app = app
        self._sources = sources
        self._began = False
        self._lock = Lock()
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._looked_at = monotonic()
        self._recent: list[Recent] = [[] for _ in self._sources]
        self._tails = [Tail(source.rows) for source in self._sources]

    def _begin(self) -> None:
        """Not with the app: a server may fork, and a thread would stay behind."""
        with self._lock:
            if not self._began:
                self._began = True
                Thread(target=self._run, name="pulse", daemon=True).start()

    def _run(self) -> None:
        while True:
            if (
                self.hub.wait() > LOOK_BACK
            ):  # what came meanwhile is told to nobody, be it a night's
                self._start_afresh()
            begun = monotonic()
            try:
                with self._app.app_context():  # the session ends with it
                    self.beat()
            except Exception:  # the database may be away for a while; it must not end for good
                log.exception("what is live could not be told")
                for listener in self.hub.all():
                    listener.is_new = True  # so they are told what happened in the last seconds
            time.sleep(max(EVERY / 4, EVERY - (monotonic() - begun)))

    def beat(self) -> None:
        """Tell everybody what is new to them; end those whose session has ended."""
        listeners = self.hub.all()
        signed_in = still_open({each.session_id for each in listeners})
        here = [each for each in listeners if each.session_id in signed_in]
        over = [(each, OVER) for each in listeners if each.session_id not in signed_in]
        fresh = self._fresh()
        news: dict[Listener, list[Event]] = {}
        for number, source in enumerate(self._sources):
            # What happened while a screen was on its way to somebody, they are told afterwards.
            just_come = [event for _, event in self._recent[number]]
            for is_new, events in ((False, fresh[number]), (True, just_come)):
                group = [each for each in here if each.is_new is is_new]
                for listener, event in told(source, events, group):
                    news.setdefault(listener, []).append(event)
        self.hub.tell([*over, *_messages(here, news)])
        for each in here:
            each.is_new = False

    def _fresh(self) -> list[list[Event]]:
        """The events of each source; they are remembered for those who come just now."""
        # A beat can take long: who came in its course may have missed what was seen before it too.
        moment, since = monotonic(), self._looked_at - LOOK_BACK
        self._looked_at = moment
        fresh = []
        for number, source in enumerate(self._sources):
            rows = self._tails[number].fresh()
            events = list(source.events(rows)) if rows else []
            kept = [each for each in self._recent[number] if each[0] > since]
            self._recent[number] = kept + [(moment, event) for event in events]
            fresh.append(events)
        return fresh


def told(
    source: Source, events: Sequence[Event], listeners: Collection[Listener]
) -> Iterator[tuple[Listener, Event]]:
    """Which of the events are told to which of the listeners: one query for each place."""
    there: dict[str, list[Listener]] = {}
    for listener in listeners:
        there.setdefault(listener.place, []).append(listener)
    for event in events:
        if event.to is not None:
            yield from ((each, event) for each in listeners if each.person_id == event.to)
    for place, group in there.items():
        here = [event for event in events if place in event.places]
        if not here:
            continue
        things, people = {each.thing for each in here}, {each.person_id for each in group}
        pairs = set(source.hearers(place, things, people))
        for listener in group:
            for event in here:
                hears = (event.thing, listener.person_id) in pairs
                if hears and event.by != listener.person_id:
                    yield listener, event


def _messages(
    listeners: Sequence[Listener], news: dict[Listener, list[Event]]
) -> Iterator[tuple[Listener, str]]:
    """The news, in one message for each; and a sign of life where there were none for long."""
    silent_since = monotonic() - SILENCE
    said: dict[tuple[Event, ...], str] = {}  # many hear the same
    for listener in listeners:
        if listener in news:
            events = tuple(news[listener])
            message = said.get(events) or as_message(events)
            yield listener, said.setdefault(events, message)
        elif listener.told_at < silent_since:
            yield listener, STANDS
