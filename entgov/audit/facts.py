"""What happens to the trail itself."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TrailExported(Fact):
    """Somebody took along what the trail shows, as `csv` or `jsonl`; `limits` narrowed it."""

    what: str
    limits: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class TrailCut(Fact):
    """What was older than `until` was let go: all up to a position, the seal of which had `hash`.

    Without this the trail that is left could not be told from one that somebody has cut.
    """

    position: int
    hash: str
    until: str
