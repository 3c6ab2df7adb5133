"""The screens of the stream, all on one blueprint."""

from entgov.stream.views import posts, streams
from entgov.stream.views.blueprint import stream

__all__ = ["posts", "stream", "streams"]
