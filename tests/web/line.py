"""A request at the door of the web server, as granian hands it over."""

from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any


class Line:
    """The server's end of a request whose body comes as it is told."""

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        self._parts = parts
        self.answer: tuple[int, list[tuple[str, str]], bytes] = (0, [], b"")

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._parts

    def response_bytes(self, *answer: Any) -> None:
        self.answer = answer  # type: ignore[assignment]


def scope(path: str, headers: Mapping[str, str]) -> Any:
    """What granian says of a request that sends something to this path."""
    return SimpleNamespace(
        headers={"host": "localhost", **headers},
        server="127.0.0.1:80",
        client="127.0.0.1:81",
        method="POST",
        path=path,
        query_string="",
        http_version="1.1",
        scheme="http",
        authority=None,
    )
