"""What a person may do in a thread of some kind beside what all may who read it."""

from dataclasses import dataclass

from entgov.stream import policy
from entgov.stream.models import Post
from entgov.web.guard import Viewer, held


@dataclass(frozen=True)
class Rights:
    """Whether they accept an answer, see who has read an announcement, unpin it, decide about an
    idea, and choose who decides."""

    accepts: bool = False
    counts: bool = False
    unpins: bool = False
    decides: bool = False
    chooses: bool = False


_ASKED = {
    "question": {"accepts": policy.answer_chosen_by},
    "announcement": {"counts": policy.announcement_run_by, "unpins": policy.unpinnable_by},
    "idea": {"decides": policy.decided_by, "chooses": policy.decider_chosen_by},
}


def rights_in(viewer: Viewer, post: Post) -> Rights:
    """The rights of the viewer in the thread of a first post: one query, where there can be any."""
    asked = _ASKED.get(post.kind, {})
    has = held(post, viewer, *asked.values()) if asked else ()
    return Rights(**dict(zip(asked, has, strict=True)))
