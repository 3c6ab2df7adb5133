"""Whom posts concern, and what they are told.

Who is named themselves (mentioned, praised, asked to decide) hears of it also from a thread, a
space or a tag that they have muted, for somebody speaks to them; of somebody they have muted they
hear nothing at all. Of what they wanted to be reminded of they hear whatever they have muted. All
the rest a mute keeps away.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import Fact, FactRecord
from entgov.follows.models import Follow
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.spaces.policy import members_of_any
from entgov.stream import facts as happened
from entgov.stream.models import (
    Announcement,
    Backing,
    Mention,
    Placement,
    Post,
    Praised,
    Question,
    Reaction,
    SavedPost,
    SpaceMention,
)
from entgov.stream.policy import readable_by
from entgov.stream.queries.muting import heard_by
from entgov.stream.telling import reason_of, stop_of, words_of
from entgov.web.guard import Viewer

_SPOKEN_TO = ("mention", "praise", "decider")


class Posts:
    """Posts, as notices know them."""

    THING = "post"
    KINDS = (
        Kind("mention", _l("Somebody mentions you"), mail="at_once"),
        Kind("reply", _l("Somebody replies to your post"), mail="at_once"),
        Kind("thread", _l("Somebody replies in a thread that you follow or wrote in")),
        Kind("quote", _l("Somebody quotes or shares your post")),
        Kind("reaction", _l("Somebody reacts to your post"), mail="never"),
        Kind("answer", _l("An answer of yours, or to your question, is accepted"), mail="at_once"),
        Kind("praise", _l("Somebody praises you"), mail="at_once"),
        Kind("announcement", _l("An announcement asks you to acknowledge it"), mail="at_once"),
        Kind("space_mention", _l("Somebody mentions a space that you are in")),
        Kind("decider", _l("You are asked to decide about an idea"), mail="at_once"),
        Kind("idea", _l("An idea that is yours or that you voted for is decided")),
        Kind("poll", _l("A poll that is yours or that you voted in closes")),
        Kind("reminder", _l("You wanted to be reminded of a post"), mail="at_once"),
    )

    def tellings(self, fact: FactRecord) -> Iterable[Telling]:
        tell = _TELLINGS.get(fact.kind)
        post = db.session.get(Post, fact.data["post_id"]) if tell else None
        return tell(post, fact) if tell and post and not post.is_removed else ()

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        spoken_to = notice.kind.in_(_SPOKEN_TO)
        return (
            select(Post.id)
            .where(
                Post.id == notice.thing_id,
                Post.removed_at.is_(None),
                readable_by(viewer),
                or_(
                    notice.kind == "reminder",
                    and_(spoken_to, heard_by(viewer, despite=["tag", "thread", "space"])),
                    and_(~spoken_to, heard_by(viewer)),
                ),
                _still_so(notice),
            )
            .correlate_except(Post)
            .exists()
        )

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        posts = _posts([group.newest.thing_id for group in groups])
        return {
            group.newest.id: _shown(posts[group.newest.thing_id], group)
            for group in groups
            if group.newest.thing_id in posts
        }


def _still_so(notice: Any) -> ColumnElement[bool]:
    """What was taken back, as a reaction can be, is no news any more."""
    reacted = select(Reaction.post_id).where(
        Reaction.post_id == notice.thing_id, Reaction.person_id == notice.actor_id
    )
    named = select(Mention.post_id).where(
        Mention.post_id == notice.thing_id, Mention.person_id == notice.person_id
    )
    kept = select(SavedPost.post_id).where(
        SavedPost.post_id == notice.thing_id, SavedPost.person_id == notice.person_id
    )
    accepted = select(Question.post_id).where(Question.answer_id == notice.thing_id)
    return and_(
        *(
            or_(notice.kind != kind, some.correlate_except(model).exists())
            for kind, some, model in (
                ("reaction", reacted, Reaction),
                ("mention", named, Mention),
                ("answer", accepted, Question),
                ("reminder", kept, SavedPost),
            )
        )
    )


def _posts(ids: Iterable[int]) -> Mapping[int, Post]:
    """The rule has judged already; these are for their first words."""
    found = db.session.scalars(select(Post).where(Post.id.in_(set(ids))))
    return {post.id: post for post in found}


def _shown(post: Post, group: Group) -> Shown:
    return Shown(
        words=words_of(group),
        title=post.opening,
        url=url_for("stream.show", post_id=post.id),
        reason=reason_of(group.newest),
        stop=stop_of(group.newest),
    )


def _telling(kind: str, to: Select[Any], post: Post, reason: str) -> Telling:
    return Telling(kind, to, ("post", post.id), f"thread:{post.thread_id or post.id}", reason)


def _published(post: Post, fact: FactRecord) -> Iterator[Telling]:
    """Its author said it, also where somebody else shows it again."""
    return (replace(each, by=post.author_id) for each in _said(post, fact))


def _said(post: Post, fact: FactRecord) -> Iterator[Telling]:
    """Nearest first: who is named, then whose it is an answer to, then who follows it."""
    yield from _naming(post, fact)
    if post.quoted_id:
        yield _telling("quote", _author_of(post.quoted_id), post, "own")
    if post.thread_id:
        thread = f"thread:{post.thread_id}"
        yield _telling("reply", _unless_stopped(_author_of(post.thread_id), thread), post, "own")
        following = select(Follow.person_id).where(
            Follow.key == thread, Follow.stopped_at.is_(None), Follow.since <= post.created_at
        )
        yield _telling("thread", following, post, "follows")
        wrote = select(Post.author_id).where(
            Post.thread_id == post.thread_id, Post.removed_at.is_(None), Post.id < post.id
        )
        yield _telling("thread", _unless_stopped(wrote, thread), post, "wrote")
    if post.kind == "announcement":
        asking = select(Announcement.post_id).where(Announcement.asks)
        spaces = select(Placement.space_id).where(
            Placement.post_id == post.id, Placement.post_id.in_(asking)
        )
        yield _telling("announcement", _members(spaces), post, "asked")
    yield _addressing(post)


def _naming(post: Post, _fact: FactRecord) -> Iterator[Telling]:
    named = select(Mention.person_id).where(Mention.post_id == post.id)
    yield _telling("mention", named, post, "named")
    if post.kind == "praise":
        praised = select(Praised.person_id).where(Praised.post_id == post.id)
        yield _telling("praise", praised, post, "named")


def _addressing(post: Post) -> Telling:
    spaces = select(SpaceMention.space_id).where(SpaceMention.post_id == post.id)
    return _telling("space_mention", _members(spaces), post, "member")


def _edited(post: Post, fact: FactRecord) -> Iterator[Telling]:
    yield from _naming(post, fact)
    yield _addressing(post)


def _reacted(post: Post, _fact: FactRecord) -> Iterator[Telling]:
    yield _telling("reaction", _author_of(post.id), post, "own")


def _accepted(answer: Post, _fact: FactRecord) -> Iterator[Telling]:
    yield _telling("answer", _author_of(answer.id), answer, "own")
    if answer.thread_id:
        yield _telling("answer", _author_of(answer.thread_id), answer, "question")
        yield _telling("answer", _backers(answer.thread_id), answer, "backed")


def _decider(post: Post, fact: FactRecord) -> Iterator[Telling]:
    chosen = select(Person.id).where(Person.id == fact.data["person_id"])
    yield _telling("decider", chosen, post, "named")


def _decided(post: Post, _fact: FactRecord) -> Iterator[Telling]:
    for reason, people in (("own", _author_of(post.id)), ("backed", _backers(post.id))):
        telling = _telling("idea", people, post, reason)
        yield Telling(**{**vars(telling), "again": True})


def _author_of(post_id: int) -> Select[Any]:
    return select(Post.author_id).where(Post.id == post_id)


def _backers(post_id: int) -> Select[Any]:
    return select(Backing.person_id).where(Backing.post_id == post_id)


def _members(space_ids: Select[Any]) -> Select[Any]:
    return select(Person.id).where(members_of_any(space_ids)).correlate(None)


def _unless_stopped(people: Select[Any], key: str) -> Select[Any]:
    stopped = select(Follow.person_id).where(Follow.key == key, Follow.stopped_at.is_not(None))
    return people.where(Post.author_id.not_in(stopped))


_BY_FACT: dict[type[Fact], Callable[[Post, FactRecord], Iterator[Telling]]] = {
    happened.PostPublished: _published,
    happened.PostBroughtBack: _published,
    happened.PostShownAgain: _published,
    happened.PostEdited: _edited,
    happened.ReactionGiven: _reacted,
    happened.AnswerAccepted: _accepted,
    happened.IdeaDeciderChosen: _decider,
    happened.IdeaDecided: _decided,
}
_TELLINGS = {fact.__name__: tell for fact, tell in _BY_FACT.items()}

HEARD = tuple(_BY_FACT)
