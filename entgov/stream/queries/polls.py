"""Polls, and who voted for what in those that are open about it."""

from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.stream.models import PollChoice, PollVote, Post
from entgov.stream.queries.acts import with_acts
from entgov.stream.queries.kinds import with_kinds
from entgov.stream.queries.posts import unremoved_post
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered_rows


def poll(viewer: Viewer, post_id: int) -> Post | None:
    """The poll with this id, with its choices and sums, if the viewer may read it."""
    post = unremoved_post(viewer, post_id)
    if post is None or post.kind != "poll" or post.thread_id is not None:
        return None
    with_kinds(viewer, [post])
    with_acts(viewer, [post])
    return post if post.details else None


def votes_in(post: Post, *, number: int) -> Page[tuple[Person, PollChoice]]:
    """One page of who voted for what: by the choices in their order, and then by name.

    Never asked for a secret poll.
    """
    if post.details.secret:
        raise RuntimeError("this poll shows sums alone")
    statement = (
        select(Person, PollChoice)
        .join(PollVote, PollVote.person_id == Person.id)
        .join(PollChoice, PollChoice.id == PollVote.choice_id)
        .where(PollChoice.post_id == post.id)
        .order_by(PollChoice.place, Person.name_key, Person.id)
    )
    return numbered_rows(statement, number=number)
