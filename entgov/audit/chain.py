"""The chain: each seal holds the hash of the one before and of all that its fact says.

    hash = SHA-256(hash before, position, whether it was late, the fact)

with a line break between each; the hash before the first is 64 noughts. The fact is written as JSON
by the rules below, so that both databases, and whoever looks it over with other tools, come to the
same bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from entgov.core.facts import FactRecord

BEGINNING = "0" * 64
_SAID = ("id", "kind", "data", "space_id", "actor_id", "address", "via", "session_id")


@dataclass(frozen=True)
class Link:
    """One place in the chain, as it is kept elsewhere: `812:9f2c…`."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


FIRST = Link(0, BEGINNING)


def written(fact: FactRecord) -> str:
    """The fact as it is hashed: JSON in ASCII, without blanks, its names in order.

    What a fact does not have is left out, so that a column that comes later changes no old hash.
    """
    values = {name: getattr(fact, name) for name in _SAID}
    said = {name: value for name, value in values.items() if value is not None}
    said["at"] = fact.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def following(before: Link, fact: FactRecord, *, late: bool) -> Link:
    """The place after this one, with this fact in it."""
    position = before.position + 1
    parts: Sequence[str] = (before.hash, str(position), "late" if late else "", written(fact))
    return Link(position, sha256("\n".join(parts).encode()).hexdigest())
