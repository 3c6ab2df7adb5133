"""`entgov serve`: the web server and the worker, started and stopped together.

The web server is granian behind `web/door.py`: who sends or reads slowly blocks no thread. The
worker is a process of its own, so indexing never slows an answer; if it dies it is started again.
"""

import gc
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import structlog
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from entgov import wiring
from entgov.app import create_app
from entgov.core.settings import Settings
from entgov.search.library import Library
from entgov.web.door import Door

_PARENT = "ENTGOV_PARENT"  # passed on to the processes that `serve` starts
_PATIENCE = 5  # seconds that a process gets to finish what it began
_RESTART_PAUSE = 1  # seconds
_FIRST_PAGES = 2.0  # seconds in which a process that begins has better things to do than to read
_MOST_AT_ONCE = 16_384  # connections of one process; each who listens to what is live holds one

log = structlog.get_logger()


def serve(settings: Settings, *, worker: bool) -> None:
    """Serve until interrupted or terminated; with a worker beside it if asked."""
    os.environ[_PARENT] = str(os.getpid())
    # All that stands by now stays to the end. To look through it once more when the process ends
    # takes seconds: as much as `serve` is given to stop.
    gc.freeze()
    with _worker_beside() if worker else nullcontext():
        listen("entgov.server:web_app", settings)


def listen(door: str, settings: Settings) -> None:
    """Let granian serve what the named function makes, a `Door`, until told to stop."""
    _allow_files(_MOST_AT_ONCE)
    Granian(
        door,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        factory=True,
        workers=settings.web_processes,
        websockets=False,
        backpressure=_MOST_AT_ONCE,
        log_level=LogLevels.warning,  # a process that has to be killed is to be heard of
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
    ).serve()


def _allow_files(number: int) -> None:
    """A connection is an open file, and many systems allow a process a thousand of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY:
        wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def web_app() -> Door:
    """The app in a process of the web server."""
    end_with_parent(lambda: os._exit(1))
    settings = Settings()
    app = create_app(settings)
    library: Library = app.extensions["entgov.library"]
    warming = threading.Timer(_FIRST_PAGES, library.index.warm)
    warming.daemon = True
    warming.start()
    return Door(app, settings.web_threads, settings.data, wiring.AT_ONCE)


def end_with_parent(end: Callable[[], None]) -> None:
    """In a process that `serve` started: call `end` once `serve` is gone, even if it was killed.

    Nothing would listen to Ctrl+C any more, and the port would stay taken.
    """
    parent = os.environ.get(_PARENT)
    if parent:
        watch = threading.Thread(target=_watch, args=(int(parent), end), daemon=True)
        watch.start()


def _watch(parent: int, end: Callable[[], None]) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    end()


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep a worker running."""
    stop = threading.Event()
    # The first worker stands before granian forks. A process that is forked while Popen starts
    # another inherits the pipe that Popen listens to, and Popen waits as long as that one lives.
    keeper = threading.Thread(
        target=_keep_worker, args=(_start_worker(), stop), name="worker keeper"
    )
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "entgov", "worker"],
        start_new_session=True,  # Ctrl+C reaches this process alone, which ends the worker
    )


def _keep_worker(worker: subprocess.Popen[bytes], stop: threading.Event) -> None:
    while not stop.wait(0.2):
        if worker.poll() is not None and not stop.wait(_RESTART_PAUSE):
            log.error("the worker ended and is started again", code=worker.returncode)
            worker = _start_worker()
    if worker.poll() is None:
        _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
