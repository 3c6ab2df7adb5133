"""Answers are compressed on their way out: on a slow line the time goes with the bytes.

In front of entgov there may be no proxy that would do it. Static files come compressed already.
"""

import secrets
from gzip import GzipFile
from io import BytesIO

from flask import Flask, Response, request

_WORTH_IT = 1024  # bytes; below that they fit into one packet anyway
_TYPES = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
_LEVEL = 6  # of 9: three quarters of the time of the best, for nearly the same
_PADDING = 64  # bytes at the most


def install(app: Flask) -> None:
    """Compress what all others have finished; what is asked for first is done last."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress an answer that has a body, and that is text worth the while."""
    if not _is_worth_it(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.method != "HEAD" and request.accept_encodings["gzip"]:
        response.set_data(_compressed(response.get_data()))
        response.content_encoding = "gzip"
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)  # other bytes, though they say the same
    return response


def _is_worth_it(response: Response) -> bool:
    return (
        response.is_sequence
        and not response.content_encoding
        and response.status_code not in (204, 206, 304)
        and (response.content_type or "").startswith(_TYPES)
        and (response.content_length or 0) >= _WORTH_IT
    )


def _compressed(content: bytes) -> bytes:
    """In gzip's format, with a name of random length in the header.

    A page shows what was typed next to what is secret. Whoever makes a browser ask again and again
    and sees how long the answers are could find the secret letter by letter: what is there twice
    compresses better (BREACH). The random length hides a difference of a byte or two.
    """
    packed = BytesIO()
    name = secrets.token_hex(_PADDING)[: secrets.randbelow(_PADDING + 1)]
    with GzipFile(name, "wb", _LEVEL, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
