"""The door of the web server: a request takes a thread once it is here, whole.

Granian can call a WSGI app by itself, but then the thread of a request waits for its body, and as
many slow senders as there are threads keep everybody else out. So it calls this instead (by RSGI,
an asynchronous protocol of its own), which gathers the body first.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from granian.rsgi import Scope

from entgov.web.errors import REFUSED_AT_THE_DOOR
from entgov.web.security import LARGEST_REQUEST

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as Protocol

PATIENCE = 120
"""Seconds that a body may take."""
ROOM = 256 * 1024 * 1024
"""Bytes of bodies that are held at once."""

_AFTER_REFUSAL = {
    408: [("connection", "close")],
    503: [("connection", "close"), ("retry-after", "30")],
}

Answer = tuple[int, list[tuple[str, str]], bytes]


class Door:
    """Lets requests in to a WSGI app, as many at once as there are threads."""

    def __init__(self, app: WSGIApplication, threads: int) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(threads, "web")
        self._held = 0

    async def __call__(self, scope: Scope, protocol: "Protocol") -> None:
        body = bytearray()
        try:
            refused = await self._gathered(scope, protocol, body)
            work = asyncio.get_running_loop().run_in_executor
            answer = await work(self._threads, self._answer, scope, body, refused)
            protocol.response_bytes(*answer)
        finally:
            self._held -= len(body)

    async def _gathered(self, scope: Scope, protocol: "Protocol", body: bytearray) -> int | None:
        """Read the body; gives the status with which a request is refused that can't be read."""
        try:
            await asyncio.wait_for(self._gather(scope, protocol, body), PATIENCE)
        except TimeoutError:
            return 408
        except MemoryError:
            return 503
        return None

    async def _gather(self, scope: Scope, protocol: "Protocol", body: bytearray) -> None:
        """Read the body; of one that is too large only so much that the app can say so."""
        if _declared(scope) > LARGEST_REQUEST:
            return
        async for part in protocol:
            self._held += len(part)
            body += part
            if self._held > ROOM:
                raise MemoryError
            if len(body) > LARGEST_REQUEST:
                return

    def _answer(self, scope: Scope, body: bytearray, refused: int | None) -> Answer:
        """What the app answers; a refusal it words, without reading what came of the body."""
        begun: list[tuple[int, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            begun[:] = [(int(status.partition(" ")[0]), headers)]

        environment = _environment(scope, bytearray() if refused else body)
        if refused:
            environment |= {REFUSED_AT_THE_DOOR: refused, "CONTENT_LENGTH": "0"}
        parts = self._app(environment, begin)
        try:
            content = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status, headers = begun[0]
        return status, headers + (_AFTER_REFUSAL.get(refused, []) if refused else []), content


def _declared(scope: Scope) -> int:
    length = scope.headers.get("content-length") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _environment(scope: Scope, body: bytearray) -> WSGIEnvironment:
    """The request as PEP 3333 has it."""
    host, _, port = scope.server.rpartition(":")
    return {
        **_headers(scope),
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _bytes_as_text(scope.path),
        "QUERY_STRING": _bytes_as_text(scope.query_string),
        "CONTENT_LENGTH": str(max(len(body), _declared(scope))),
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
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
