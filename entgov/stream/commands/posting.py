"""The verbs that change posts themselves. None of them commits."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.files.commands import note_uses
from entgov.spaces.models import Space
from entgov.stream.commands.reading import read_thread
from entgov.stream.facts import PostEdited, PostPublished, of
from entgov.stream.models import (
    Kind,
    Mention,
    Placement,
    Post,
    PostRevision,
    PostTag,
    SpaceMention,
)
from entgov.stream.wording import Worded, worded
from entgov.tags.queries import as_known

STANDS = Post.removed_at.is_(None)


class EditedMeanwhile(Exception):
    """The post has another wording, or was removed, since the text to be saved was begun."""


def publish(
    space: Space,
    source: str,
    *,
    by: Person,
    also_in: Sequence[Space] = (),
    kind: Kind = "update",
    about: str | None = None,
    quoting: Post | None = None,
    language: str | None = None,
    nonce: str = "",
    complete: Callable[[Post], object] | None = None,
    at: datetime | None = None,
) -> Post:
    """Begin a thread in a space, and in others as one and the same thread.

    `complete` adds what the kind has beyond a text, to a post that is new.
    `about` is the key of what it is about, such as "page:12"; that has to be in the same space.
    `quoting` is a post that it shows, as it is worded now.
    `language` is the one it is written in, where that is said.
    `nonce` is new in each form that is shown. The same nonce with the same text is the same form
    sent twice: that gives the post that is there already.
    `at` is when it was written, where that is not now.
    """
    spaces = {each.id: each for each in (space, *also_in)}
    place = {
        "space_id": space.id,
        "placed_in": len(spaces),
        "thread_id": None,
        "kind": kind,
        "about": about,
        "language": language,
        **_quoted(quoting),
    }

    def settle(post: Post) -> None:
        times = {"created_at": post.created_at, "active_at": post.active_at}
        rows = [{"post_id": post.id, "space_id": each, **times} for each in sorted(spaces)]
        db.session.execute(insert(Placement), rows)
        if complete:
            complete(post)

    return _publish(source, place, by=by, nonce=nonce, settle=settle, told=sorted(spaces), at=at)


def reply(
    post: Post,
    source: str,
    *,
    by: Person,
    answers: int | None = None,
    quoting: Post | None = None,
    language: str | None = None,
    nonce: str = "",
    at: datetime | None = None,
) -> Post:
    """Answer in the thread of the post; `quoting`, `language`, `nonce` and `at` as in `publish`.

    `answers` is the wording of the first post that its author had before them.
    """
    thread_id = post.thread_id or post.id
    place = {
        "space_id": post.space_id,
        "placed_in": post.placed_in,
        "thread_id": thread_id,
        "answers": answers,
        "language": language,
        **_quoted(quoting),
    }

    def settle(answer: Post) -> None:
        _wake(thread_id, answer.created_at)
        read_thread(by, thread_id, to=answer.created_at)

    told = [post.space_id, *other_spaces(post)]
    return _publish(source, place, by=by, nonce=nonce, settle=settle, told=told, at=at)


def _quoted(post: Post | None) -> dict[str, Any]:
    return {"quoted_id": post.id, "quoted_revision": post.revision} if post else {}


def _wake(thread_id: int, at: datetime) -> None:
    """The newest post of a thread came at that moment, unless a later one is there already."""
    for model, its_id in (
        (Post, Post.id),
        (Placement, Placement.post_id),
        (PostTag, PostTag.post_id),
    ):
        db.session.execute(
            update(model)
            .where(its_id == thread_id, model.active_at < at)
            .values(active_at=at)
            .execution_options(synchronize_session=False)
        )


def edit(post: Post, source: str, *, base: int, by: Person, language: str | None = None) -> None:
    """Give the post another wording; `base` is the revision that the text was made from.

    Raises EditedMeanwhile if that is no longer the current one: the post as it is now is loaded
    then. Saving what stands there already does nothing; another language alone is no edit of the
    words, so it makes no revision.
    """
    if source == post.source and not post.is_removed:
        _say_language(post, language, by=by)
        return
    text = worded(source, space_id=post.space_id, also_in=other_spaces(post), by=by.id)
    number, at = base + 1, now()
    shown = {**text.shown, "plain": text.rendered.plain, "language": language}
    changes = {**shown, "revision": number, "edited_at": at}
    if not change(post, changes, and_(STANDS, Post.revision == base)):
        raise EditedMeanwhile
    forget_names(post)
    _keep(post, text, by=by)
    announce(PostEdited(**of(post)), by=by.id)


def _say_language(post: Post, language: str | None, *, by: Person) -> None:
    if language != post.language and change(post, {"language": language}):
        announce(PostEdited(**of(post)), by=by.id)


def _publish(
    source: str,
    place: dict[str, Any],
    *,
    by: Person,
    nonce: str,
    settle: Callable[[Post], None],
    told: Sequence[int],
    at: datetime | None = None,
) -> Post:
    """`told`: the ids of the spaces, as part of what tells one form from another."""
    sent = (by.id, told, place["thread_id"], place.get("about"), nonce, source)
    key = _form_key(*sent) if nonce else None
    first = place["space_id"]
    others = [each for each in told if each != first]
    text = worded(source, space_id=first, also_in=others, by=by.id)
    times = dict.fromkeys(("created_at", "active_at"), at or now())
    fields = {**place, **times, "author_id": by.id, "form_key": key}
    post = _added({**text.shown, **fields, "plain": text.rendered.plain})
    if post is None:
        return db.session.scalars(select(Post).where(Post.form_key == key)).one()
    settle(post)
    _keep(post, text, by=by)
    announce(PostPublished(**of(post)), by=by.id)
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


def change(post: Post, changes: dict[str, Any], condition: Any = STANDS) -> bool:
    """Change the post if it meets the condition, still: the database decides."""
    statement = update(Post).where(Post.id == post.id, condition)
    statement = statement.values(**changes).returning(Post.id)
    changed = db.session.scalar(statement, execution_options={"synchronize_session": False})
    db.session.refresh(post, [*changes, "removed_at"])
    return changed is not None


def use_key(post_id: int) -> str:
    """What a post is called where it is kept which texts use a file."""
    return f"post:{post_id}"


def _keep(post: Post, text: Worded, *, by: Person) -> None:
    """Add the current wording to the history, and note whom and what it names."""
    db.session.add(
        PostRevision(
            post_id=post.id,
            number=post.revision,
            author_id=post.author_id,
            created_at=post.edited_at or post.created_at,
            **text.shown,
        )
    )
    note_names(post, text, by=by)


def note_names(post: Post, text: Worded, *, by: Person) -> None:
    note_uses(
        use_key(post.id),
        text.files,
        space_id=post.space_id,
        also_in=other_spaces(post),
        by=by.id,
        alts=text.alts,
    )
    begun, times = post.created_at, {"created_at": post.created_at, "active_at": post.active_at}
    db.session.add_all(
        Mention(post_id=post.id, person_id=each, created_at=begun) for each in text.mentioned
    )
    db.session.add_all(PostTag(post_id=post.id, tag=tag, **times) for tag in as_known(text.tags))
    db.session.add_all(SpaceMention(post_id=post.id, space_id=each) for each in text.addressed)


def other_spaces(post: Post) -> list[int]:
    """The ids of the spaces, beside its own, that the thread of a post stands in."""
    if post.placed_in == 1:
        return []
    thread = func.coalesce(post.thread_id, post.id)
    others = select(Placement.space_id).where(
        Placement.post_id == thread, Placement.space_id != post.space_id
    )
    return sorted(db.session.scalars(others))


def forget_names(post: Post) -> None:
    for model in (Mention, SpaceMention, PostTag):
        db.session.execute(delete(model).where(model.post_id == post.id))
