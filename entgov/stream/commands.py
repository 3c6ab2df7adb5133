"""The verbs that change posts. None of them commits."""

import hashlib
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, or_, select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert, portions
from entgov.core.facts import announce
from entgov.files.commands import note_uses
from entgov.spaces.models import Space
from entgov.stream.facts import PostEdited, PostMoved, PostPublished, PostRemoved
from entgov.stream.models import Mention, Post, PostRevision, PostTag
from entgov.stream.wording import Worded, worded


class EditedMeanwhile(Exception):
    """The post has another wording, or was removed, since the text to be saved was begun."""


def publish(
    space: Space,
    source: str,
    *,
    by: Person,
    about: str | None = None,
    language: str | None = None,
    nonce: str = "",
) -> Post:
    """Post an update to a space. `language` is the one it is written in, where that is said.

    `about` is the key of what it is about, such as "page:12"; that has to be in the same space.
    `nonce` is new in each form that is shown. The same nonce with the same text is the same form
    sent twice: that gives the post that is there already.
    """
    place = {"space_id": space.id, "thread_id": None, "about": about, "language": language}
    return _publish(source, place, by=by, nonce=nonce)


def reply(
    post: Post, source: str, *, by: Person, language: str | None = None, nonce: str = ""
) -> Post:
    """Answer in the thread of the post; `language` and `nonce` as in `publish`."""
    thread_id = post.thread_id or post.id
    place = {"space_id": post.space_id, "thread_id": thread_id, "language": language}
    return _publish(source, place, by=by, nonce=nonce)


def edit(post: Post, source: str, *, base: int, by: Person, language: str | None = None) -> None:
    """Give the post another wording; `base` is the revision that the text was made from.

    Raises EditedMeanwhile if that is no longer the current one: the post as it is now is loaded
    then. Saving what stands there already does nothing; another language alone is no edit of the
    words, so it makes no revision.
    """
    if source == post.source and not post.is_removed:
        _say_language(post, language, by=by)
        return
    text = worded(source, space_id=post.space_id, by=by.id)
    number, at = base + 1, now()
    shown = {**text.shown, "plain": text.rendered.plain, "language": language}
    changes = {**shown, "revision": number, "edited_at": at}
    if not _change(post, changes, Post.revision == base):
        raise EditedMeanwhile
    _forget_names(post)
    _keep(post, text, by=by)
    announce(_fact(PostEdited, post), by=by.id)


def remove(post: Post, *, by: Person) -> None:
    """Take a post back. A marker stays, and so do the replies; what it named is forgotten."""
    changes = {
        **dict.fromkeys(("source", "html", "plain"), ""),
        "form_key": None,
        "removed_at": now(),
    }
    if _change(post, changes):
        _forget_names(post)
        note_uses(use_key(post.id), (), space_id=post.space_id, by=by.id)
        announce(_fact(PostRemoved, post), by=by.id)


def move(about: Collection[str], space: Space, *, by: Person | None) -> list[int]:
    """Let the threads about these things, with all replies, follow them to another space.

    Gives the ids of the posts.
    """
    moved_ids = []
    for keys in portions(about):
        threads = select(Post.id).where(Post.about.in_(keys))
        moved = db.session.execute(
            update(Post)
            .where(or_(Post.id.in_(threads), Post.thread_id.in_(threads)))
            .values(space_id=space.id)
            .returning(Post.id, Post.thread_id)
            .execution_options(synchronize_session=False)
        )
        for post_id, thread_id in moved.all():
            fact = PostMoved(space_id=space.id, post_id=post_id, thread_id=thread_id)
            announce(fact, by=by.id if by else None)
            moved_ids.append(post_id)
    return moved_ids


def _say_language(post: Post, language: str | None, *, by: Person) -> None:
    if language != post.language and _change(post, {"language": language}):
        announce(_fact(PostEdited, post), by=by.id)


def _publish(source: str, place: dict[str, Any], *, by: Person, nonce: str) -> Post:
    sent = (by.id, place["space_id"], place["thread_id"], place.get("about"), nonce, source)
    key = _form_key(*sent) if nonce else None
    text = worded(source, space_id=place["space_id"], by=by.id)
    fields = {**place, "author_id": by.id, "form_key": key}
    values = {**text.shown, **fields, "plain": text.rendered.plain, "created_at": now()}
    post = _added(values)
    if post is None:
        return db.session.scalars(select(Post).where(Post.form_key == key)).one()
    _keep(post, text, by=by)
    announce(_fact(PostPublished, post), by=by.id)
    return post


def _added(values: dict[str, Any]) -> Post | None:
    """The new post; None if there is one by the same form, even if it came at this moment."""
    statement = insert(Post).values(**values)
    unless_there = statement.on_conflict_do_nothing(index_elements=[Post.form_key])
    post_id = db.session.scalar(unless_there.returning(Post.id))
    return db.session.get(Post, post_id) if post_id else None


def _form_key(*parts: object) -> str:
    """The text is part of it: who goes back, changes the text and posts again loses nothing."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _change(post: Post, changes: dict[str, Any], *conditions: Any) -> bool:
    """Change the post if it still stands and meets the conditions: the database decides."""
    still = (Post.id == post.id, Post.removed_at.is_(None), *conditions)
    statement = update(Post).where(*still).values(**changes).returning(Post.id)
    changed = db.session.scalar(statement, execution_options={"synchronize_session": False})
    db.session.refresh(post, [*changes, "removed_at"])
    return changed is not None


def use_key(post_id: int) -> str:
    """What a post is called where it is kept which texts use a file."""
    return f"post:{post_id}"


def _keep(post: Post, text: Worded, *, by: Person) -> None:
    """Add the current wording to the history, and note whom and what it names."""
    key, space_id = use_key(post.id), post.space_id
    note_uses(key, text.files, space_id=space_id, by=by.id, alts=text.alts)
    db.session.add(
        PostRevision(
            post_id=post.id,
            number=post.revision,
            author_id=post.author_id,
            created_at=post.edited_at or post.created_at,
            **text.shown,
        )
    )
    db.session.add_all(Mention(post_id=post.id, person_id=each) for each in text.mentioned)
    db.session.add_all(PostTag(post_id=post.id, tag=tag) for tag in text.tags)


def _forget_names(post: Post) -> None:
    for model in (Mention, PostTag):
        db.session.execute(delete(model).where(model.post_id == post.id))


def _fact(kind: Any, post: Post) -> Any:
    return kind(space_id=post.space_id, post_id=post.id, thread_id=post.thread_id)
