"""Files that are made while they are sent, however long they are.

The request that asks for one ends at once and holds no thread: each part is made by itself, in a
thread of its own and with a database session of its own, when the one before it is on its way. So
whoever makes the parts asks anew, with each of them, what the person may see.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator

import structlog
from flask import Flask, Response, current_app
from flask_babel import force_locale, get_locale, gettext

from entgov.core.database import db
from entgov.web.streaming import Streamed, streamed

log = structlog.get_logger()


def download(made: Iterator[str], kind: str, name: str) -> Response:
    """What is made, as a file of this MIME type to save under this name, in the language of who
    asks. `made` goes on after the request, so it takes nothing along that belongs to that."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy has it
    answer = streamed(_MadeMeanwhile(app, str(get_locale()), made), kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


class _MadeMeanwhile(Streamed):
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
            except Exception:
                log.exception("a file broke off that was made while it was sent")
                self._made = iter(())
                return _broken_off()
            finally:
                db.session.remove()


def _broken_off() -> str:
    """What a file ends with that could not be made to its end.

    Its answer has begun, so no status can say so any more, and what was sent would look whole.
    """
    said = gettext("This file is not complete: something went wrong. Download it again.")
    return f"\n{said}\n"
