"""Work that others may hold up for ever, such as a server that sends a byte now and then."""

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def within(seconds: float, act: Callable[[], Result]) -> Result:
    """What `act` gives or raises; TimeoutError where it takes longer.

    It goes on in a thread of its own then, and what it gives is lost: so it must not write to the
    database, nor use what belongs to the request.
    """
    given: list[Result] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            given.append(act())
        except BaseException as error:  # it is raised again where somebody waits for it
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not given:
        raise TimeoutError(f"no answer within {seconds:.0f} seconds")
    return given[0]
