"""What happens in keeping order. Each carries its `space_id`, and the post or page it is about."""

from dataclasses import dataclass
from typing import ClassVar

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _InCase(Fact):
    case_id: int
    post_id: int | None = None
    page_id: int | None = None


class ConductReported(_InCase):
    """Who reported it, only those learn who decide about it."""

    nameless: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class ConductDecided(_InCase):
    """`person_id` is the author whose conduct it is about."""

    person_id: int
    decision_id: int
    act: str
    final: bool


@dataclass(frozen=True, kw_only=True)
class SecondStewardAsked(_InCase):
    """The author asks that somebody else looks at a decision."""

    decision_id: int
