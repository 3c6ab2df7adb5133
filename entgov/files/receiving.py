"""From what a browser sends to a content in the store.

Nothing that the browser says of a file is believed: its size is counted while it comes in, its kind
is told from its content, and a picture is drawn anew before anything of it is kept. Where it can't
be taken, nothing of it is left.
"""

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import IO, Any, Literal

from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.pictures import NotAPicture, Redrawn
from entgov.core.settings import in_force
from entgov.files import store
from entgov.files.kinds import DRAWN, WITH_TEXT, media_of
from entgov.files.models import Blob
from entgov.files.names import clean_name, fitting
from entgov.files.workshop import redrawn

Reason = Literal["empty", "large", "pixels", "broken", "full"]
MEGABYTE = 1024 * 1024
_KEPT_FREE = 200 * MEGABYTE


class FileRefused(Exception):
    """A file that can't be taken: it is empty or too large, a picture has too many pixels or is
    damaged, or the disk is full. `name` is the one it was sent with, cleaned."""

    def __init__(self, reason: Reason, name: str) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.name = name


_DRAWING = BoundedSemaphore(2)
"""A picture takes much memory while it is drawn: of several that come at once some wait."""


@dataclass(frozen=True)
class Received:
    """A content that lies in the store, with the name that it came with."""

    name: str
    digest: str
    size: int
    media: str
    drawn: Redrawn | None


def largest() -> int:
    """Bytes that a file may have."""
    return in_force().largest_file * MEGABYTE


def receive(stream: IO[bytes], said: str | None) -> Received:
    """Take a file in: count, tell, draw anew, and put it into the store. Raises FileRefused."""
    name = clean_name(said)
    if store.free_space() < _KEPT_FREE:
        raise FileRefused("full", name)
    with store.desk() as desk:
        try:
            incoming = store.take_in(stream, desk / "came", most=largest())
        except store.TooLarge as refusal:
            raise FileRefused("large", name) from refusal
        if not incoming.size:
            raise FileRefused("empty", name)
        media = media_of(incoming.path, name)
        own = _drawn_before(incoming.digest) if media in DRAWN else None
        drawn = own or (drawn_anew(incoming, name) if media in DRAWN else None)
        if drawn and not own:
            media = drawn.media
            incoming = store.weighed(desk / "whole")
            for width in drawn.widths:
                store.put(desk / f"{width}.webp", incoming.digest, width)
        store.put(incoming.path, incoming.digest)
    return Received(fitting(name, media), incoming.digest, incoming.size, media, drawn)


def note(received: Received) -> str:
    """Write down that the content is there; gives its hash. Part of the caller's transaction.

    One that is there already is touched: whoever sweeps waits for this row, or lets it be.
    """
    at, drawn = now(), received.drawn
    values: dict[str, Any] = {
        "digest": received.digest,
        "size": received.size,
        "media": received.media,
        "width": drawn.width if drawn else None,
        "height": drawn.height if drawn else None,
        "widths": list(drawn.widths) if drawn else [],
        "text_state": "waiting" if received.media in WITH_TEXT else "none",
        "text": "",
        "created_at": at,
        "touched_at": at,
    }
    statement = insert(Blob).values(**values)
    touched = statement.on_conflict_do_update(index_elements=[Blob.digest], set_={"touched_at": at})
    db.session.execute(touched)
    return received.digest


def _drawn_before(digest: str) -> Redrawn | None:
    """What is known of a picture that we drew ourselves and that comes back as it was.

    It stays as it is, to the byte: drawn anew each time, it would grow worse.
    """
    blob = db.session.get(Blob, digest)
    if blob is None or blob.width is None or blob.height is None:
        return None
    if not all(store.path_of(digest, width).exists() for width in blob.widths):
        return None
    return Redrawn(blob.media, blob.width, blob.height, tuple(blob.widths))


def drawn_anew(incoming: store.Incoming, name: str) -> Redrawn:
    """Draw a picture anew beside where it has come in. Raises FileRefused."""
    try:
        with _DRAWING:
            return redrawn(incoming.path, incoming.path.parent)
    except NotAPicture as refusal:
        raise FileRefused("pixels" if refusal.problem == "pixels" else "broken", name) from refusal
