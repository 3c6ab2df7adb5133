"""Who reacted to a post, and how."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from entgov.stream.models import Post, Reaction
from entgov.web.paging import Page, numbered


def reactions_to(post: Post, *, kind: str = "", number: int) -> Page[Reaction]:
    """One page of the reactions to a post, of one kind or of all, the newest on top."""
    statement = (
        select(Reaction)
        .where(Reaction.post_id == post.id)
        .options(joinedload(Reaction.person, innerjoin=True))
        .order_by(Reaction.at.desc(), Reaction.person_id, Reaction.kind)
    )
    if kind:
        statement = statement.where(Reaction.kind == kind)
    return numbered(statement, number=number)
