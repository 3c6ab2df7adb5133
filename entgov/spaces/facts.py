"""What happens to spaces and their members. Each carries its `space_id`, but for SpacesListed."""

from dataclasses import dataclass

from entgov.core.facts import Fact


class SpaceCreated(Fact): ...


class SpaceChanged(Fact): ...


@dataclass(frozen=True, kw_only=True)
class SpacesListed(Fact):
    """Whoever runs the machine looked which spaces there are, private ones too; `only`: of one
    kind. What was found is not told: others may read this."""

    only: str


class HouseRulesChanged(Fact):
    """It has other rules of the house now, or none."""


class ReviewsOfSpaceChanged(Fact):
    """Its pages are to be reviewed more or less often, unless they say otherwise."""


@dataclass(frozen=True, kw_only=True)
class _AboutMember(Fact):
    person_id: int


class SpaceJoined(_AboutMember): ...


class SpaceLeft(_AboutMember): ...


class JoiningAsked(_AboutMember): ...


class JoiningDeclined(_AboutMember): ...


class InvitedToSpace(_AboutMember): ...


class RemovedFromSpace(_AboutMember): ...


class MadeSteward(_AboutMember): ...


class UnmadeSteward(_AboutMember): ...
