"""What people did with posts: reactions, votes, who wants it too. One query for a whole screen.

All of these are sums by post, with whether the viewer is among them, so one UNION brings them:
its parts for the kinds of posts that are on the screen, and no others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, String, case, cast, func, literal, select, union_all

from entgov.core.database import db
from entgov.stream.acts import Acts, Sum
from entgov.stream.models import (
    Acknowledged,
    Backing,
    PollChoice,
    PollVote,
    Post,
    Question,
    Reaction,
)
from entgov.stream.queries.quotes import with_quotes
from entgov.web.guard import Viewer


def with_acts(viewer: Viewer, posts: Sequence[Post]) -> None:
    """Tell these posts what people did with them: one query, and one more for quotes, if any."""
    with_quotes(viewer, posts)
    standing = [post for post in posts if not post.is_removed]
    parts = list(_parts(viewer, standing))
    if not parts:
        return
    found: defaultdict[int, defaultdict[str, dict[str, Sum]]]
    found = defaultdict(lambda: defaultdict(dict))
    for what, post_id, key, count, mine in db.session.execute(union_all(*parts)):
        found[post_id][what][key] = Sum(count, bool(mine))
    for post in standing:
        post.show_acts(Acts.read(found[post.id]))


def _parts(viewer: Viewer, posts: Sequence[Post]) -> Iterable[Select[Any]]:
    """The sums to be read: what they are of, the post, which of these, how many, and one's own."""
    if posts:
        reacted = Reaction.post_id.in_([post.id for post in posts])
        yield _sum("reaction", Reaction, Reaction.kind, viewer).where(reacted)
    if backed := _ids(posts, "question", "idea"):
        yield _sum("backing", Backing, literal(""), viewer).where(Backing.post_id.in_(backed))
    if asked := _ids(posts, "question"):
        yield _accepted().where(Question.post_id.in_(asked))
    if polls := _ids(posts, "poll"):
        choice = PollChoice.id == PollVote.choice_id
        yield (
            _sum("vote", PollVote, PollVote.choice_id, viewer, PollChoice.post_id)
            .join(PollChoice, choice)
            .where(PollChoice.post_id.in_(polls))
        )
        yield (
            _sum("voter", PollVote, literal(""), viewer, PollChoice.post_id)
            .join(PollChoice, choice)
            .where(PollChoice.post_id.in_(polls))
        )
    if announced := _ids(posts, "announcement"):
        read = Acknowledged.post_id.in_(announced)
        yield _sum("acknowledged", Acknowledged, literal(""), viewer).where(read)


def _ids(posts: Sequence[Post], *kinds: str) -> list[int]:
    return [post.id for post in posts if post.thread_id is None and post.kind in kinds]


def _sum(what: str, model: Any, key: Any, viewer: Viewer, post_id: Any = None) -> Select[Any]:
    """How many people are in these rows, by post and key, and whether the viewer is."""
    of = model.post_id if post_id is None else post_id
    text = cast(key, String)
    people = func.count(model.person_id.distinct())
    mine = func.max(case((model.person_id == viewer.id, 1), else_=0))
    return select(literal(what), of, text, people, mine).group_by(of, text)


def _accepted() -> Any:
    """The id of the accepted answer stands where others have their count."""
    stands = (
        select(Post.id)  # looked up for each: SQLite would read all posts for a list of them
        .where(Post.id == Question.answer_id, Post.removed_at.is_(None))
        .correlate_except(Post)
        .exists()
    )
    return select(
        literal("answer"), Question.post_id, literal(""), Question.answer_id, literal(0)
    ).where(stands)
