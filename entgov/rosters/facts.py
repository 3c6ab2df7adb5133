"""What happens to lists of people, and to the days on which people are to leave."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutRoster(Fact):
    roster_id: int


class RosterBrought(_AboutRoster):
    """A list of people was brought; nothing is changed yet."""


class RosterDiscarded(_AboutRoster):
    """A list was thrown away before anything was changed."""


class RosterStarted(_AboutRoster):
    """Somebody pressed to apply a list: here stands from where and by which session. What follows
    is done by the worker."""


class RosterUndoStarted(_AboutRoster):
    """The same of taking back what a list had changed."""


@dataclass(frozen=True, kw_only=True)
class RosterApplied(_AboutRoster):
    """A list was applied. Each account that it made or changed has facts of its own."""

    made: int
    changed: int
    deactivated: int


@dataclass(frozen=True, kw_only=True)
class RosterUndone(_AboutRoster):
    """What a list had changed was taken back, where nobody had changed it since."""

    taken_back: int
    stayed: int


@dataclass(frozen=True, kw_only=True)
class PeopleExported(Fact):
    """Somebody took a list of people along: so many of them."""

    number: int


@dataclass(frozen=True, kw_only=True)
class LeavingDateChanged(Fact):
    """The last day of somebody is another one, or none; `before` and `after` say which."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class LeavingStuck(Fact):
    """Somebody should have been deactivated at the end of their last day, and could not be."""

    person_id: int
