"""The door of the web server: a request takes a thread once it is here, whole.

Granian can call a WSGI app by itself, but then the thread of a request waits for its body, and as
many slow senders as there are threads keep everybody else out. So it calls this instead (by RSGI,
an asynchronous protocol of its own), which gathers the body first: in memory, or, where files are
sent, on the disk. A file that is the answer goes out without a thread, and is never held whole;
so does an answer that goes on (`web/streaming.py`). What a flood of requests is answered with takes
no thread either: that is decided and said here, where it costs least.
"""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from wsgiref.types import WSGIEnvironment

from flask import Flask
from granian import rsgi
from granian.rsgi import Scope
from werkzeug.exceptions import HTTPException

from entgov.web.errors import REFUSED_AT_THE_DOOR
from entgov.web.incoming import LARGEST_REQUEST, AtOnce, Body, IncomingRequest, most_bytes
from entgov.web.streaming import STREAMS, Streamed

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as Protocol

PATIENCE = 120
"""Seconds that a body may take."""
PATIENCE_WITH_FILES = 1800
"""The same where files are sent: fifty megabytes over a slow line take a quarter of an hour."""
ROOM = 256 * 1024 * 1024
"""Bytes of bodies that are held at once in memory."""
ROOM_ON_DISK = 4 * 1024 * 1024 * 1024
"""The same on the disk."""
LARGEST_AT_ONCE = 64 * 1024
"""Bytes of a body that is looked at between two others, without a thread."""

_AFTER_REFUSAL = {
    408: [("connection", "close")],
    503: [("connection", "close"), ("retry-after", "30")],
}

_THEY_LEFT: tuple[type[Exception], ...] = (
    rsgi.ProtocolClosed,  # type: ignore[attr-defined]  # granian does not say that it is for others
    rsgi.ProtocolError,  # type: ignore[attr-defined]  # as above
)

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes | str | Streamed]
"""Its content is in bytes, the path of a file, or goes on."""


class _FileToSend:
    """What PEP 3333 calls a file wrapper: the app says by it that a whole file is the answer."""

    def __init__(self, file: IO[bytes], _size: int = 8192) -> None:
        self.path = str(file.name)
        self.close = file.close


class Door:
    """Lets requests in to a WSGI app, as many at once as there are threads.

    Large bodies wait in the folder.
    """

    def __init__(
        self, app: Flask, threads: int, folder: Path, at_once: AtOnce | None = None
    ) -> None:
        self._app = app
        self._at_once = at_once or {}
        self._folder = folder
        self._threads = ThreadPoolExecutor(threads, "web")
        self._held = {False: 0, True: 0}  # in memory, and on the disk
        self._flowing: set[Streamed] = set()
        self._stops = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called by granian, which answers what it began before it stops: what goes on is to end.

        Its own handlers stay: asyncio hears of signals in another way than by `signal.signal`.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.end))
            signal.siginterrupt(number, False)

    async def __call__(self, scope: Scope, protocol: "Protocol") -> None:
        status, headers, content = await self._answered(scope, protocol)
        if isinstance(content, str):
            protocol.response_file(status, headers, content)
        elif isinstance(content, Streamed):
            await self._flow(protocol, status, headers, content)
        else:
            protocol.response_bytes(status, headers, content)

    async def _flow(
        self, protocol: "Protocol", status: int, headers: Headers, stream: Streamed
    ) -> None:
        """Send an answer that goes on, until it is over or nobody is there any more."""
        transport = protocol.response_stream(status, headers)
        gone = asyncio.ensure_future(protocol.client_disconnect())
        gone.add_done_callback(lambda _: stream.end())
        self._flowing.add(stream)
        if self._stops:  # it was asked for before, and its answer begins only now
            stream.end()
        try:
            async for part in stream.parts():
                await transport.send_str(part)
        except _THEY_LEFT:
            pass
        finally:
            self._flowing.discard(stream)
            stream.end()
            gone.cancel()

    def end(self) -> None:
        """The server stops: what would go on does not. Only on the event loop."""
        self._stops = True
        for stream in list(self._flowing):
            stream.end()

    async def _answered(self, scope: Scope, protocol: "Protocol") -> Answer:
        body = Body(self._folder, self._most(scope))
        try:
            refused = await self._gathered(scope, protocol, body)
            answer = None if refused else self._answered_at_once(scope, body)
            if answer:
                return answer
            work = asyncio.get_running_loop().run_in_executor
            return await work(self._threads, self._answer, scope, body, refused)
        finally:
            self._held[body.is_on_disk] -= body.size
            body.close()

    def _most(self, scope: Scope) -> int:
        with self._app.app_context():  # how large a file may be is a setting
            return most_bytes(self._app, scope.path, scope.headers.get("content-type"))

    async def _gathered(self, scope: Scope, protocol: "Protocol", body: Body) -> int | None:
        """Read the body; gives the status with which a request is refused that can't be read."""
        patience = PATIENCE if body.most <= LARGEST_REQUEST else PATIENCE_WITH_FILES
        try:
            await asyncio.wait_for(self._gather(scope, protocol, body), patience)
        except TimeoutError:
            return 408
        except (MemoryError, OSError):  # there is no room, or none on the disk
            return 503
        return None

    async def _gather(self, scope: Scope, protocol: "Protocol", body: Body) -> None:
        """Read the body; of one that is too large only so much that the app can say so."""
        if _declared(scope) > body.most:
            return
        async for part in protocol:
            was_on_disk, before = body.is_on_disk, body.size
            body.add(part)
            self._held[was_on_disk] -= before
            self._held[body.is_on_disk] += body.size
            if self._held[False] > ROOM or self._held[True] > ROOM_ON_DISK:
                raise MemoryError
            if body.size > body.most:
                return

    def _answered_at_once(self, scope: Scope, body: Body) -> Answer | None:
        ask = self._at_once.get((scope.method, scope.path))
        if not ask or body.size > LARGEST_AT_ONCE or _declared(scope) > LARGEST_AT_ONCE:
            return None
        try:
            with self._app.app_context():
                answer = ask(IncomingRequest(_environment(scope, body, None)))
        except HTTPException:  # the app says what is wrong with it
            return None
        if answer is None:
            return None
        return answer.status_code, list(answer.headers), answer.get_data()

    def _answer(self, scope: Scope, body: Body, refused: int | None) -> Answer:
        """What the app answers, in bytes, as the path of a file or as it comes; a refusal it
        words, without reading what came of the body."""
        begun: list[tuple[int, Headers]] = []

        def begin(status: str, headers: Headers, _error: Any = None) -> Any:
            begun[:] = [(int(status.partition(" ")[0]), headers)]

        environment = _environment(scope, body, refused)
        if refused:
            environment |= {REFUSED_AT_THE_DOOR: refused, "CONTENT_LENGTH": "0"}
        parts = self._app(environment, begin)
        if isinstance(parts, _FileToSend):
            parts.close()
            return *begun[0], parts.path
        if isinstance(parts, Streamed):
            return *begun[0], parts
        try:
            content = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status, headers = begun[0]
        return status, headers + (_AFTER_REFUSAL.get(refused, []) if refused else []), content


def _declared(scope: Scope) -> int:
    length = scope.headers.get("content-length") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _environment(scope: Scope, body: Body, refused: int | None) -> WSGIEnvironment:
    """The request as PEP 3333 has it."""
    host, _, port = scope.server.rpartition(":")
    size = 0 if refused else body.size
    return {
        **_headers(scope),
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _bytes_as_text(scope.path),
        "QUERY_STRING": _bytes_as_text(scope.query_string),
        "CONTENT_LENGTH": str(max(size, _declared(scope))),
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO() if refused else body.opened(),
        "wsgi.file_wrapper": _FileToSend,
        STREAMS: True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _bytes_as_text(text: str) -> str:
    return text.encode().decode("latin-1")


def _headers(scope: Scope) -> dict[str, str]:
    """As the app may see them.

    `X_Forwarded_For` would read as `X-Forwarded-For`, which a proxy vouches for: left out. So is
    how the body was sent, as it is here.
    """
    headers: dict[str, str] = {}
    for name, value in scope.headers.items():
        if "_" not in name and name != "transfer-encoding":
            key = name.upper().replace("-", "_")
            key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
            between = "; " if key == "HTTP_COOKIE" else ","
            headers[key] = f"{headers[key]}{between}{value}" if key in headers else value
    if scope.authority:
        headers.setdefault("HTTP_HOST", scope.authority)
    return headers
