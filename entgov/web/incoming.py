"""How a request is read: nothing in it may cost more than it is worth, or be an error by itself."""

from io import BytesIO
from typing import IO, Any

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser


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
