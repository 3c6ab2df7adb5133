"""What happens to groups."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutGroup(Fact):
    group_id: int
    called: str


class GroupMade(_AboutGroup): ...


class GroupRenamed(_AboutGroup): ...


class GroupRemoved(_AboutGroup): ...


@dataclass(frozen=True, kw_only=True)
class GroupMembersChanged(_AboutGroup):
    """People came into a group or went out of it. Of many at once there are several facts."""

    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


class GroupLinked(_AboutGroup):
    """Who is in it is a member of a space from now on."""


class GroupUnlinked(_AboutGroup): ...
