"""The screens of the stream, all on one blueprint."""

from entgov.stream.views import (
    acknowledging,
    acting,
    answering,
    composing,
    deciding,
    keeping,
    posts,
    scheduled,
    streams,
    voting,
)
from entgov.stream.views.blueprint import stream

__all__ = [
    "acknowledging",
    "acting",
    "answering",
    "composing",
    "deciding",
    "keeping",
    "posts",
    "scheduled",
    "stream",
    "streams",
    "voting",
]
