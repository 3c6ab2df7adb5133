"""Posts as the search knows them.

A post has no title: its words stand in the body alone, so that a short remark does not weigh as
much as a page that is named after the matter.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from entgov.core.database import db, portions
from entgov.search.documents import Document
from entgov.search.found import Found
from entgov.stream.models import Placement, Post, PostTag
from entgov.stream.policy import readable_by
from entgov.stream.queries.cards import with_spaces
from entgov.web.guard import Viewer

KIND = "post"
_PORTION = 500


def documents(ids: Collection[int]) -> Iterator[Document]:
    """The documents of these posts; removed ones are left out."""
    for portion in portions(ids, _PORTION):
        yield from _documents(portion)


def everything() -> Iterator[Document]:
    """The documents of all posts, by id."""
    last = 0
    while ids := _ids_after(last):
        yield from _documents(ids)
        last = ids[-1]


def found(viewer: Viewer, ids: Collection[int]) -> Mapping[int, Found]:
    """The posts among these that the viewer may read, as hits."""
    posts = db.session.scalars(
        select(Post)
        .where(Post.id.in_(ids), Post.removed_at.is_(None), readable_by(viewer))
        .options(joinedload(Post.author), joinedload(Post.space))
    )
    found = posts.all()
    with_spaces(viewer, found)
    return {post.id: _hit(post) for post in found}


def _hit(post: Post) -> Found:
    return Found(
        kind=KIND,
        title=post.opening or gettext("Post by %(name)s", name=post.author.name),
        url=f"/posts/{post.id}",
        text=post.plain,
        space=post.spaces[0].name,
        by=post.author.name,
        at=post.created_at,
    )


def _ids_after(last: int) -> list[int]:
    statement = select(Post.id).where(Post.id > last, Post.removed_at.is_(None))
    return list(db.session.scalars(statement.order_by(Post.id).limit(_PORTION)))


def _documents(ids: Collection[int]) -> Iterator[Document]:
    """Reads columns, not objects: a rebuild shall not hold every post in memory."""
    tags, spaces = _tags(ids), _spaces(ids)
    rows = db.session.execute(
        select(
            Post.id,
            Post.plain,
            func.coalesce(Post.thread_id, Post.id).label("thread_id"),
            func.coalesce(Post.edited_at, Post.created_at).label("changed_at"),
            Post.revision,
        ).where(Post.id.in_(ids), Post.removed_at.is_(None))
    )
    for row in rows:
        yield Document(
            key=f"{KIND}:{row.id}",
            kind=KIND,
            title="",
            body=row.plain,
            tags=tuple(tags[row.id]),
            spaces=tuple(spaces[row.thread_id]),
            audience=tuple(f"space:{each}" for each in spaces[row.thread_id]),
            changed_at=row.changed_at,
            version=row.revision,
        )


def _tags(ids: Collection[int]) -> defaultdict[int, list[str]]:
    tags: defaultdict[int, list[str]] = defaultdict(list)
    statement = select(PostTag.post_id, PostTag.tag).where(PostTag.post_id.in_(ids))
    for post_id, tag in db.session.execute(statement.order_by(PostTag.tag)):
        tags[post_id].append(tag)
    return tags


def _spaces(ids: Collection[int]) -> defaultdict[int, list[str]]:
    """The ids of the spaces that the threads of these posts stand in, by thread."""
    threads = select(func.coalesce(Post.thread_id, Post.id)).where(Post.id.in_(ids))
    spaces: defaultdict[int, list[str]] = defaultdict(list)
    statement = select(Placement.post_id, Placement.space_id).where(Placement.post_id.in_(threads))
    for post_id, space_id in db.session.execute(statement.order_by(Placement.space_id)):
        spaces[post_id].append(str(space_id))
    return spaces
