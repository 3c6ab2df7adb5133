"""An event loop for a test that is not one itself."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any


class EventLoop:
    """Runs in a thread of its own: a browser of an earlier test may keep a loop in that of the
    tests, and no second one can run there."""

    def __init__(self) -> None:
        self.asyncio = asyncio.new_event_loop()
        self._beside = ThreadPoolExecutor(1)

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Until it is done."""
        self._beside.submit(self.asyncio.run_until_complete, coroutine).result()

    def close(self) -> None:
        self._beside.shutdown()
        self.asyncio.close()


@contextmanager
def event_loop() -> Iterator[EventLoop]:
    """One that ends with the block."""
    loop = EventLoop()
    try:
        yield loop
    finally:
        loop.close()
