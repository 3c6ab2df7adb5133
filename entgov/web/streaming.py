"""Answers that go on for as long as somebody listens.

A view gives one like any other answer, behind its guard and with the headers of all; the request
ends there, with its thread and its database session. From then on the door sends what comes. A
server without that door has no use for such an answer: a view asks `can_stream` first.
"""

from collections.abc import AsyncIterator, Iterator

from flask import Response, request

STREAMS = "entgov.streams"
"""What the door says in the environment of a request: that it can send such an answer."""


class Streamed:
    """What is to be sent; made in the request, and used on the door's event loop."""

    def parts(self) -> AsyncIterator[str]:
        """What to send, as it comes, until it is over."""
        raise NotImplementedError

    def end(self) -> None:
        """Nobody listens any more, or nobody should: `parts` comes to its end."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[bytes]:
        """For those who can't wait: there is nothing yet."""
        return iter(())


def can_stream() -> bool:
    """Whether the server of this request can send an answer that goes on."""
    return bool(request.environ.get(STREAMS))


def streamed(parts: Streamed, kind: str) -> Response:
    """The answer of a view."""
    response = Response(parts, mimetype=kind, direct_passthrough=True)
    response.headers["X-Accel-Buffering"] = "no"  # nginx would gather what is to go out at once
    return response
