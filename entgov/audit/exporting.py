"""What the trail shows as a file, however long it is: it is sent while it is read.

The request that asks for it ends at once, and holds no thread. A few hundred facts are read at a
time, each few by themselves in a thread, with the rights of who asked as they are then.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Literal

from flask import Flask
from flask_babel import force_locale

from entgov.audit.lines import COLUMNS, as_json, as_row
from entgov.audit.trail import Entry, Limits, every
from entgov.core.database import db
from entgov.web.guard import Viewer
from entgov.web.spreadsheets import MARK, harmless
from entgov.web.streaming import Streamed

What = Literal["csv", "jsonl"]
TYPES: dict[What, str] = {"csv": "text/csv", "jsonl": "application/jsonl"}


def parts(viewer: Viewer | None, limits: Limits, what: What) -> Iterator[str]:
    """The file in parts, for this viewer; without one it is all that there is."""
    if what == "csv":
        yield MARK + _rows([COLUMNS])
    for some in every(viewer, limits):
        yield _WRITERS[what](some)


def _as_csv(some: list[Entry]) -> str:
    return _rows([harmless(cell) for cell in as_row(entry)] for entry in some)


def _as_jsonl(some: list[Entry]) -> str:
    return "".join(f"{as_json(entry)}\n" for entry in some)


_WRITERS: dict[What, Callable[[list[Entry]], str]] = {"csv": _as_csv, "jsonl": _as_jsonl}


def _rows(rows: object) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)  # type: ignore[arg-type]  # an iterable of rows
    return text.getvalue()


class Sent(Streamed):
    """The file on its way to a browser, in the language of who asked."""

    def __init__(self, app: Flask, language: str, made: Iterator[str]) -> None:
        self._app, self._language, self._made = app, language, made
        self._over = False

    async def parts(self) -> AsyncIterator[str]:
        while not self._over:
            part = await asyncio.get_running_loop().run_in_executor(None, self._next)
            if part is None:
                return
            yield part

    def end(self) -> None:
        self._over = True

    def __iter__(self) -> Iterator[bytes]:
        """For a server that can't go on after the request."""
        while (part := self._next()) is not None:
            yield part.encode()

    def _next(self) -> str | None:
        with self._app.app_context(), force_locale(self._language):
            try:
                return next(self._made, None)
            finally:
                db.session.remove()
