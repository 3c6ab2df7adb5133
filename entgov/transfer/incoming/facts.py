"""What happens to imports. Each carries the `space_id` of the space that they go into."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutImport(Fact):
    import_id: int


class ImportBrought(_AboutImport):
    """A source was brought; it is read, and nothing is made yet."""


class ImportDiscarded(_AboutImport):
    """What was brought was thrown away before anything was made."""


class ImportStarted(_AboutImport):
    """From now on pages are made; also where one that had stopped goes on."""


@dataclass(frozen=True, kw_only=True)
class ImportFinished(_AboutImport):
    pages: int


class ImportFailed(_AboutImport):
    """It stopped on its way. What was made stays, and it can go on or be undone."""


class ImportUndoStarted(_AboutImport):
    """From now on what it made goes into the bin."""


@dataclass(frozen=True, kw_only=True)
class ImportUndone(_AboutImport):
    pages: int
    stayed: int
