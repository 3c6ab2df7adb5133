"""What happens to exports."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class SpaceExported(Fact):
    """Somebody asked for a space, to take it along: as `markdown` or as a `site`."""

    what: str


@dataclass(frozen=True, kw_only=True)
class ExportFetched(Fact):
    """They took it: the file left entgov."""

    what: str


@dataclass(frozen=True, kw_only=True)
class PageExported(Fact):
    """Somebody took a page along, as `markdown` or as `html`."""

    page_id: int
    what: str
