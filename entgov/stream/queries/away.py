"""Who is mentioned and out of office: told below the post, so that nobody waits in vain."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from entgov.accounts.models import Person
from entgov.accounts.queries import people_away
from entgov.core.database import db
from entgov.stream.models import Mention, Post


def with_away(posts: Sequence[Post]) -> None:
    """Tell these posts which of those whom they mention are away: one query, if any names one."""
    naming = {post.id: post for post in posts if "@" in post.source}
    if not naming:
        return
    rows = db.session.execute(
        people_away(Mention.post_id.in_(naming))
        .join(Mention, Mention.person_id == Person.id)
        .add_columns(Mention.post_id)
    )
    found: defaultdict[int, list[tuple[Any, Any]]] = defaultdict(list)
    for person, absence, post_id in rows:
        found[post_id].append((person, absence))
    for post_id, people in found.items():
        naming[post_id].show_away(people)
