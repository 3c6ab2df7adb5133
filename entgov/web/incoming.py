"""How a request is read: nothing in it may cost more than it is worth, or be an error by itself."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any

from flask import Flask, Request
from werkzeug import Request as BaseRequest
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from entgov.core.settings import at_start
from entgov.web.guard import can_take_files

LARGEST_REQUEST = 8 * 1024 * 1024
"""Bytes of a request without files."""
IN_MEMORY = 1024 * 1024
"""Bytes of a file up to which it is held in memory."""

AtOnce = Mapping[tuple[str, str], Callable[[BaseRequest], BaseResponse | None]]
"""By method and path: what answers without a thread and without a database, or leaves it (None)."""


def most_bytes(app: Flask, path: str, kind: str | None) -> int:
    """How large a request with such a body may be: more where files can be sent, and as files are.

    It is asked for before the body is read, so a path that leads nowhere takes no more than others.
    """
    if not (kind or "").lower().startswith("multipart/form-data"):
        return LARGEST_REQUEST
    try:
        endpoint, _ = app.url_map.bind("").match(path, "POST")
    except HTTPException:
        return LARGEST_REQUEST
    return LARGEST_REQUEST + can_take_files(app, endpoint) * 1024 * 1024


class Body:
    """What of a body has come to the door: in memory, or on the disk once it is too large for
    that."""

    def __init__(self, folder: Path, most: int) -> None:
        self.most, self.size = most, 0
        self._folder = folder
        self._file: IO[bytes] = BytesIO()

    @property
    def is_on_disk(self) -> bool:
        return not isinstance(self._file, BytesIO)

    def add(self, part: bytes) -> None:
        if not self.is_on_disk and self.size + len(part) > IN_MEMORY and self._is_for_disk:
            came = self.opened().read()
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - see close()
            self._file.write(came)
        self._file.write(part)
        self.size += len(part)

    @property
    def _is_for_disk(self) -> bool:
        return self.most > LARGEST_REQUEST

    def opened(self) -> IO[bytes]:
        """For reading, from its beginning."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        self._file.close()


class _FormParser(FormDataParser):
    """Limits the number of fields in every form, as werkzeug does in multipart ones alone."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: Any = None
    ) -> Any:
        if mimetype == "application/x-www-form-urlencoded" and self.max_form_parts is not None:
            body = stream.read()
            if body.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class IncomingRequest(Request):
    """Bytes of a query that are no UTF-8 read as U+FFFD, as they do in a path."""

    form_data_parser_class = _FormParser

    def __init__(self, environ: Any, populate_request: bool = True, shallow: bool = False) -> None:
        super().__init__(environ, populate_request, shallow)
        self.query_string = self.query_string.decode(errors="replace").encode()

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        """Where a file of a form goes while it is read: to the disk where files are kept, as the
        system's own place for such things is memory on many machines. It has no name there, so
        nothing of it is left, whatever happens."""
        return SpooledTemporaryFile(IN_MEMORY, dir=str(at_start().data))
