"""Seconds of the processor: of this process, and of what a server of PostgreSQL does for it.

How long an answer takes as time passes says most of all what else the machine was doing. Linux
tells how long each process had the processor, so also that of the server that serves a connection;
where it can't be asked, because the server is on another machine, time as it passes has to do.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_PROCESSES = Path("/proc")
_NAME = "postgres"


def clock(engine: Engine) -> Callable[[], float]:
    """What to read before and after; for connections that are opened from now on."""
    if engine.dialect.name == "sqlite":
        return time.process_time
    serving: set[int] = set()

    @event.listens_for(engine, "connect")
    def note(connection: Any, _record: Any) -> None:
        serving.add(connection.info.backend_pid)

    engine.dispose()
    with engine.connect():
        known = all(map(_is_served_by, serving))
    return (lambda: time.process_time() + sum(map(_spent, serving))) if known else time.perf_counter


def _is_served_by(process: int) -> bool:
    try:
        return (_PROCESSES / f"{process}/comm").read_text().strip() == _NAME and _spent(process) > 0
    except OSError:
        return False


def _spent(process: int) -> float:
    """Zero where it has ended."""
    try:
        return int((_PROCESSES / f"{process}/schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:
        return 0.0
