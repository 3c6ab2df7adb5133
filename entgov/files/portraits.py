"""Photos of people: taken in as files are, and kept by whoever asks, as they are small.

Nothing of what was sent is kept, and what is given back was drawn by us twice.
"""

from typing import IO

from entgov.core.pictures import NotAPicture, portrait
from entgov.files import store
from entgov.files.kinds import DRAWN, media_of
from entgov.files.names import clean_name
from entgov.files.receiving import FileRefused, drawn_anew, largest


class NoPhoto(Exception):
    """What was sent is no picture that can be drawn."""


def receive_portrait(stream: IO[bytes], said: str | None) -> bytes:
    """The middle of a picture, as a small square WebP. Raises NoPhoto or FileRefused."""
    name = clean_name(said)
    with store.desk() as desk:
        try:
            incoming = store.take_in(stream, desk / "came", most=largest())
        except store.TooLarge as refusal:
            raise FileRefused("large", name) from refusal
        if media_of(incoming.path, name) not in DRAWN:
            raise NoPhoto
        drawn = drawn_anew(incoming, name)
        smallest = f"{drawn.widths[0]}.webp" if drawn.widths else "whole"
        try:
            return portrait(desk / smallest)
        except NotAPicture as refusal:
            raise FileRefused("broken", name) from refusal
