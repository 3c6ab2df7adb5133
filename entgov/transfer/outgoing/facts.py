"""What happens to exports."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class SpaceExported(Fact):
    """Somebody asked for a space, to take it along: as `markdown` or as a `site`."""

    what: str
