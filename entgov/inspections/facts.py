"""What happens in inspections. Each has its `space_id`; whoever reads the trail knows of them."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _OfInspection(Fact):
    inspection_id: int


@dataclass(frozen=True, kw_only=True)
class InspectionBegun(_OfInspection):
    """An administrator reads in a space until then, at most, for this reason."""

    reason: str
    until: str


@dataclass(frozen=True, kw_only=True)
class InspectionEnded(_OfInspection):
    """How it ended: one of `spaces.models.Ending`."""

    how: str


class SpaceInspected(_OfInspection):
    """Its own screens were opened: the stream, the lists of pages and files, who is in it."""


@dataclass(frozen=True, kw_only=True)
class PageInspected(_OfInspection):
    page_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadInspected(_OfInspection):
    post_id: int


@dataclass(frozen=True, kw_only=True)
class FileInspected(_OfInspection):
    file_id: int


ALL: tuple[type[Fact], ...] = (
    InspectionBegun,
    InspectionEnded,
    SpaceInspected,
    PageInspected,
    ThreadInspected,
    FileInspected,
)
