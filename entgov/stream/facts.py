"""What happens to posts. Each carries its `space_id`."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutPost(Fact):
    """`thread_id` is the first post of the thread where the post is a reply, else None."""

    post_id: int
    thread_id: int | None


class PostPublished(_AboutPost): ...


class PostEdited(_AboutPost): ...


class PostRemoved(_AboutPost): ...


class PostMoved(_AboutPost):
    """The thread it is in went to another space, along with what it is about."""
