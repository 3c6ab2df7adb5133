"""How soon what is saved is found, while twenty people save: `python -m bench.saving`.

In seconds of the clock, from the answer to the save until a search finds it; all that the machine
does besides counts, so look at it on a machine that has nothing else to do.
"""

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


def main() -> None:
    """Print the middle, the 95th of a hundred and the longest."""
    with borough(Size(people=60, pages=120, posts=600), "saved") as folder:
        with create_app(Settings(data=folder)).app_context():
            Bulk(1, Speech()).grow()
            library().rebuild(lambda _done: None)
        port = free_port()
        environment = {"ENTGOV_DATA": str(folder), "ENTGOV_BIND": f"127.0.0.1:{port}"}
        served = serving(["-m", "entgov", "serve"], port, environment)
        with served, ThreadPoolExecutor(PEOPLE) as people:
            some = people.map(lambda number: list(_saved(port, number)), range(PEOPLE))
            times = [each for their in some for each in their]
    print(
        f"{PEOPLE} people save, {len(times)} times in all: found after {median(times):.2f} s, "
        f"p95 {p95(times):.2f} s, at the most {max(times):.2f} s"
    )


def _saved(port: int, number: int) -> Iterator[float]:
    visitor = Visitor(port)
    visitor.sign_in(STAFF, STAFF_PASSWORD)
    token = visitor.token("/posts/new")
    visitor.get("/search?q=the")
    for turn in range(_SAVES):
        word = f"zyx{number}w{turn}"
        fields = {"csrf_token": token, "text": f"The bins, {word}", "space": "everyone"}
        if visitor.post("/posts/new", fields)[0] != 303:
            raise Broken("a post was not taken")
        yield _found_after(visitor, word)
        time.sleep(_PAUSE)


def _found_after(visitor: Visitor, word: str) -> float:
    saved = time.perf_counter()
    while time.perf_counter() - saved < _PATIENCE:
        if "The bins" in visitor.get(f"/search?q={word}&exact=1")[1]:
            return time.perf_counter() - saved
        time.sleep(_LOOK_EVERY)
    raise Broken("what was saved is never found")


if __name__ == "__main__":
    main()
