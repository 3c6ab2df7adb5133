"""Walking a stream page by page while others post: nothing is skipped, nothing comes twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entgov.core.database import db, transaction
from entgov.stream import queries
from entgov.stream.models import Placement, Post
from entgov.web.paging import Cursor

# Far enough in the future for seconds as floating point to lose microseconds.
_START = datetime(2045, 6, 7, 8, 9, 10, 123_457, tzinfo=UTC)
moments = st.integers(0, 3).map(lambda step: _START + timedelta(microseconds=step))


def arrive(space: Any, author: Any, times: list[datetime]) -> list[int]:
    """Posts with exactly these times."""
    wording = {"source": "x", "html": "x", "plain": "x", "renderer": "1"}
    with transaction():
        posts = [
            Post(space_id=space.id, author_id=author.id, created_at=at, active_at=at, **wording)
            for at in times
        ]
        db.session.add_all(posts)
        db.session.flush()
        db.session.add_all(
            Placement(post_id=post.id, space_id=space.id, created_at=at, active_at=at)
            for post, at in zip(posts, times, strict=True)
        )
        return [post.id for post in posts]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    at_first=st.lists(moments, max_size=12),
    meanwhile=st.lists(st.lists(moments, max_size=3), max_size=8),
    size=st.integers(1, 4),
)
def test_every_post_of_the_beginning_is_met_once(make, ann, at_first, meanwhile, size):
    space = make.space()
    existing, arrivals = set(arrive(space, ann, at_first)), iter(meanwhile)
    seen: list[Post] = []
    before: Cursor | None = None
    while True:
        stretch = queries.threads(ann, space=space, before=before, size=size)
        seen += [card.post for card in stretch.rows]
        if stretch.next is None:
            break
        before = Cursor.read(stretch.next)
        arrive(space, ann, next(arrivals, []))
    ids = [post.id for post in seen]
    assert len(ids) == len(set(ids))
    assert existing <= set(ids)
    assert [(p.created_at, p.id) for p in seen] == sorted(
        ((p.created_at, p.id) for p in seen), reverse=True
    )
