"""The Flask class of entgov: one transaction around each dispatch, and nowhere else.

A request that only reads never takes SQLite's write lock. One that writes is tried without it
first, so that slow work (hashing a password, rendering a page) holds nobody up; if somebody else
wrote in between, everything is rolled back and done again with the lock held.
"""

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadHost, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from entgov.core.database import is_contention, transaction
from entgov.core.facts import Origin, acts_come_from

_TRIES = 4


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


class _Request(Request):
    """Bytes of a query that are no UTF-8 read as U+FFFD, as they do in a path."""

    form_data_parser_class = _FormParser

    def __init__(self, environ: Any, populate_request: bool = True, shallow: bool = False) -> None:
        super().__init__(environ, populate_request, shallow)
        self.query_string = self.query_string.decode(errors="replace").encode()


class Application(Flask):
    """A Flask app whose views run inside a transaction."""

    request_class = _Request

    def preprocess_request(self) -> ResponseReturnValue | None:
        if isinstance(request.routing_exception, BadHost):
            # Plain, because no page can be made: it would link to an address of this host.
            return Response(gettext("This host name can't be read"), 400, mimetype="text/plain")
        acts_come_from(Origin(request.remote_addr or "", "web"))
        return super().preprocess_request()

    def dispatch_request(self) -> ResponseReturnValue:
        for attempt in range(1, _TRIES + 1):
            try:
                with transaction(write_lock=attempt > 1):
                    return super().dispatch_request()
            except OperationalError as error:
                if attempt == _TRIES or not is_contention(error):
                    raise
        raise AssertionError("unreachable")
