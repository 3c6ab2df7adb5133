"""Posts as the search knows them.

A post has no title: its words stand in the body alone, so that a short remark does not weigh as
much as a page that is named after the matter. What is a question never becomes another kind of
post, so neither do the replies that answer it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from flask_babel import gettext
from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased, joinedload

from entgov.core.database import db, portions
from entgov.files.queries import keys_with_files
from entgov.search.documents import Document, fingerprint
from entgov.search.found import Found
from entgov.stream.models import Placement, Post, PostTag, Question
from entgov.stream.policy import readable_by
from entgov.stream.queries.cards import with_spaces
from entgov.web.guard import Viewer

KIND = "post"
TAKES_AWAY = {"PostMoved", "PostRemoved", "PostHidden"}
_PORTION = 500
_HALF_LIFE = 90
"""Days: talk is of its day."""


def tell_of(ids: Collection[int]) -> Collection[int]:
    """These posts, and the answers accepted to them, which are found by what was asked."""
    answers: set[int] = set()
    for portion in portions(ids, _PORTION):
        accepted = select(Question.answer_id).where(Question.post_id.in_(portion))
        answers.update(db.session.scalars(accepted))
    return {*ids, *answers}


def documents(ids: Collection[int]) -> Iterator[Document]:
    """The documents of all that tells of these posts; removed ones are left out."""
    for portion in portions(ids, _PORTION):
        yield from _documents(tell_of(portion))


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
        .options(
            joinedload(Post.author),
            joinedload(Post.space),
            joinedload(Post.thread).load_only(Post.kind, Post.plain, Post.removed_at),
        )
    )
    found = posts.all()
    with_spaces(viewer, found)
    accepted = _accepted([post.id for post in found])
    return {post.id: _hit(post, accepted=post.id in accepted) for post in found}


def _hit(post: Post, *, accepted: bool) -> Found:
    return Found(
        kind=KIND,
        title=post.opening or gettext("Post by %(name)s", name=post.author.name),
        url=f"/posts/{post.id}",
        text=post.plain,
        space=post.spaces[0].name,
        by=post.author.name,
        at=post.created_at,
        narrower="accepted" if accepted else _narrower(post),
        lang=post.language or "",
        thread=post.thread.opening if post.thread and not post.thread.is_removed else "",
    )


def _narrower(post: Post) -> str:
    if post.thread:
        return "answer" if post.thread.kind == "question" else "reply"
    return "question" if post.kind == "question" else ""


def _ids_after(last: int) -> list[int]:
    statement = select(Post.id).where(Post.id > last, Post.removed_at.is_(None))
    return list(db.session.scalars(statement.order_by(Post.id).limit(_PORTION)))


def _documents(ids: Collection[int]) -> Iterator[Document]:
    """Reads columns, not objects: a rebuild shall not hold every post in memory."""
    tags, spaces = _tags(ids), _spaces(ids)
    with_files = keys_with_files([f"{KIND}:{post_id}" for post_id in ids])
    first = aliased(Post)
    asks = case((Post.kind == "question", "question"), (first.kind == "question", "answer"))
    rows = db.session.execute(
        select(
            Post.id,
            Post.plain,
            Post.author_id,
            func.coalesce(asks, "").label("narrower"),
            func.coalesce(Post.thread_id, Post.id).label("thread_id"),
            func.coalesce(Post.edited_at, Post.created_at).label("changed_at"),
            Post.revision,
            Post.language,
            Question.answer_id,
            case((first.removed_at.is_(None), first.plain), else_="").label("asked"),
        )
        .outerjoin(first, first.id == Post.thread_id)
        .outerjoin(Question, Question.answer_id == Post.id)
        .where(Post.id.in_(ids), Post.removed_at.is_(None))
        .order_by(Post.id)
    )
    for row in rows:
        key, tagged = f"{KIND}:{row.id}", tuple(tags[row.id])
        placed, has_file = tuple(spaces[row.thread_id]), key in with_files
        thread = thread_name(row.thread_id)
        above, context = ((thread,), row.asked) if row.answer_id else ((), "")
        yield Document(
            key=key,
            kind=KIND,
            narrower=row.narrower,
            title="",
            body=row.plain,
            tags=tagged,
            spaces=placed,
            audience=tuple(f"space:{each}" for each in placed),
            changed_at=row.changed_at,
            version=fingerprint(row.revision, tagged, placed, has_file, above, context),
            by=(str(row.author_id),),
            has_file=has_file,
            half_life=_HALF_LIFE,
            thread=thread,
            above=above,
            context=context,
            lang=row.language or "",
        )


def thread_name(first_id: int) -> str:
    """How documents name the thread that begins with this post."""
    return f"thread:{first_id}"


def _accepted(ids: Collection[int]) -> set[int]:
    """Those of the posts that are accepted as answers."""
    return set(db.session.scalars(select(Question.answer_id).where(Question.answer_id.in_(ids))))


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
