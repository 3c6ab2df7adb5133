"""What happens to posts. Each carries its `space_id`."""

from dataclasses import dataclass
from typing import Any

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutPost(Fact):
    """`thread_id` is the first post of the thread where the post is a reply, else None."""

    post_id: int
    thread_id: int | None


class PostPublished(_AboutPost): ...


class PostEdited(_AboutPost): ...


class PostRemoved(_AboutPost): ...


class PostBroughtBack(_AboutPost):
    """Its author undid the removal."""


class PostHidden(_AboutPost):
    """Who keeps order has hidden it."""


class PostShownAgain(_AboutPost):
    """It is hidden no longer."""


class PostMoved(_AboutPost):
    """The thread it is in went to another space, along with what it is about."""


@dataclass(frozen=True, kw_only=True)
class ReactionGiven(_AboutPost):
    reaction: str


@dataclass(frozen=True, kw_only=True)
class ReactionTakenBack(_AboutPost):
    reaction: str


class AnswerAccepted(_AboutPost):
    """`post_id` is the answer, `thread_id` the question."""


class AnswerTakenBack(_AboutPost):
    """As above: it is the accepted one no longer."""


class PostBacked(_AboutPost):
    """Somebody votes for an idea, or has the same question."""


class BackingTakenBack(_AboutPost): ...


class AnnouncementAcknowledged(_AboutPost): ...


class AnnouncementUnpinned(_AboutPost): ...


class MissingReadersExported(_AboutPost):
    """Somebody took along the list of those who have not read an announcement."""


@dataclass(frozen=True, kw_only=True)
class IdeaDeciderChosen(_AboutPost):
    """`person_id` decides about an idea from now on; None: who runs its space does."""

    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class IdeaDecided(_AboutPost):
    """An idea is in another state now, or for another reason."""

    state: str


def of(post: Any) -> dict[str, Any]:
    """What each fact about a post says of it."""
    return {"space_id": post.space_id, "post_id": post.id, "thread_id": post.thread_id}
