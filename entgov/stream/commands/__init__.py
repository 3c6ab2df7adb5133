"""The verbs that change posts and what belongs to them. None of them commits."""

from entgov.stream.commands.posting import (
    EditedMeanwhile,
    edit,
    move,
    publish,
    remove,
    reply,
    use_key,
)
from entgov.stream.commands.reading import read_all, read_space, read_thread

__all__ = [
    "EditedMeanwhile",
    "edit",
    "move",
    "publish",
    "read_all",
    "read_space",
    "read_thread",
    "remove",
    "reply",
    "use_key",
]
