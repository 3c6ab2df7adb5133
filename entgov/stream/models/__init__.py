"""Posts and what belongs to them."""

from entgov.stream.models.keeping import REACTIONS, Reaction, ReactionKind, SavedPost
from entgov.stream.models.kinds import (
    IDEA_STATES,
    Acknowledged,
    Announcement,
    Backing,
    Idea,
    IdeaState,
    Poll,
    PollChoice,
    PollVote,
    Praised,
    Question,
)
from entgov.stream.models.posts import (
    KINDS,
    Kind,
    Mention,
    Placement,
    Post,
    PostRevision,
    PostTag,
    SpaceMention,
)
from entgov.stream.models.reading import SpaceRead, ThreadOpenings, ThreadRead
from entgov.stream.models.scheduling import ScheduledPost

__all__ = [
    "IDEA_STATES",
    "KINDS",
    "REACTIONS",
    "Acknowledged",
    "Announcement",
    "Backing",
    "Idea",
    "IdeaState",
    "Kind",
    "Mention",
    "Placement",
    "Poll",
    "PollChoice",
    "PollVote",
    "Post",
    "PostRevision",
    "PostTag",
    "Praised",
    "Question",
    "Reaction",
    "ReactionKind",
    "SavedPost",
    "ScheduledPost",
    "SpaceMention",
    "SpaceRead",
    "ThreadOpenings",
    "ThreadRead",
]
