"""How soon what is saved is found, while twenty people save: `python -m bench.saving`.

In seconds of the clock, from the answer to the save until a search finds it; all that the machine
does besides counts, so look at it on a machine that has nothing else to do.
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from bench.bulk import Bulk, Speech
from bench.data import Size, borough
from bench.processes import Broken, Visitor, free_port, serving
from bench.stream import p95
from entgov.app import create_app
from entgov.core.settings import Settings
from entgov.demo.accounts import STAFF, STAFF_PASSWORD
from entgov.wiring import library

PEOPLE = 20
_SAVES = 5
_PAUSE = 0.5  # seconds, between two saves of one person
_LOOK_EVERY = 0.05
_PATIENCE = 30.0
_SHARED = "zyx"
"""Stands in every text that is saved, so that one look shows all that are waited for."""


class _Watch:
    """One person who looks for what the others save, all of it at once.

    If each looked for their own, the looking would cost more than all that is measured.
    """

    def __init__(self, port: int) -> None:
        self._visitor = visitor = Visitor(port)
        visitor.sign_in(STAFF, STAFF_PASSWORD)
        visitor.get(_ADDRESS)
        self._waited_for: dict[str, threading.Event] = {}
        self.over = threading.Event()

    def look(self) -> None:
        """Goes on until it is over."""
        while not self.over.is_set():
            shown = self._visitor.get(_ADDRESS)[1]
            for word, found in list(self._waited_for.items()):
                if word in shown:
                    del self._waited_for[word]
                    found.set()
            time.sleep(_LOOK_EVERY)

    def found_after(self, word: str) -> float:
        """In how many seconds from now the word is found."""
        saved = time.perf_counter()
        found = self._waited_for[word] = threading.Event()
        if not found.wait(_PATIENCE):
            raise Broken("what was saved is never found")
        return time.perf_counter() - saved


_ADDRESS = f"/search?q={_SHARED}&exact=1&kind=post&sort=newest"


def main() -> None:
    """Print the middle, the 95th of a hundred and the longest."""
    with borough(Size(people=60, pages=120, posts=600), "saved") as folder:
        with create_app(Settings(data=folder)).app_context():
            Bulk(1, Speech()).grow()
            library().rebuild(lambda _done: None)
        port = free_port()
        environment = {"ENTGOV_DATA": str(folder), "ENTGOV_BIND": f"127.0.0.1:{port}"}
        served = serving(["-m", "entgov", "serve"], port, environment)
        with served, ThreadPoolExecutor(PEOPLE + 1) as people:
            watch = _Watch(port)
            looking = people.submit(watch.look)
            some = people.map(lambda number: list(_saved(port, number, watch)), range(PEOPLE))
            times = [each for their in some for each in their]
            watch.over.set()
            looking.result()
    print(
        f"{PEOPLE} people save, {len(times)} times in all: found after {median(times):.2f} s, "
        f"p95 {p95(times):.2f} s, at the most {max(times):.2f} s"
    )


def _saved(port: int, number: int, watch: _Watch) -> Iterator[float]:
    visitor = Visitor(port)
    visitor.sign_in(STAFF, STAFF_PASSWORD)
    token = visitor.token("/posts/new")
    for turn in range(_SAVES):
        word = f"zyx{number}w{turn}x"
        fields = {"csrf_token": token, "text": f"{_SHARED} {word}", "space": "everyone"}
        if visitor.post("/posts/new", fields)[0] != 303:
            raise Broken("a post was not taken")
        yield watch.found_after(word)
        time.sleep(_PAUSE)


if __name__ == "__main__":
    main()
