"""What happens to the trail itself."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TrailExported(Fact):
    """Somebody took along what the trail shows, as `csv` or `jsonl`; `limits` narrowed it."""

    what: str
    limits: dict[str, str]
