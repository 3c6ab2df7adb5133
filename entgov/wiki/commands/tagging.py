"""The verbs that put tags in order. None of them commits.

No text is touched: whoever wrote #bins goes on having written it. What changes is what pages and
posts count as. Which name stands in a text, the text itself knows by its links to tags; so a name
can be separated again, whatever was written since.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, literal, or_, select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert, portions
from entgov.core.facts import FactRecord, announce
from entgov.follows import commands as follows
from entgov.spaces.models import Space
from entgov.stream.models import Post, PostTag
from entgov.tags.models import TagAlias
from entgov.web.addresses import tag_address
from entgov.wiki.facts import TagRenamed, TagSeparated, TagsSettled
from entgov.wiki.models import Page, PageTag, Revision

_AT_ONCE = 500  # things that one fact names
_NOT_LOADED = {"synchronize_session": False}


def tag_key(tag: str) -> str:
    """By which follows and mutes name a tag."""
    return f"tag:{tag}"


def rename(tag: str, name: str, *, by: Person) -> str:
    """Let a tag go by another name (normalised), together with what carries that already.

    Rows, follows, mutes and older names of the tag go along. Gives the name by which it goes then:
    where `name` is only another name of a third tag, that tag's own.
    """
    _one_at_a_time()
    known = _stands_for(name)
    into = name if known in (None, tag) else known
    if into is None or into == tag or _stands_for(tag) is not None:
        return into or tag
    db.session.execute(delete(TagAlias).where(TagAlias.name == into), execution_options=_NOT_LOADED)
    older = update(TagAlias).where(TagAlias.tag == tag).values(tag=into)
    db.session.execute(older, execution_options=_NOT_LOADED)
    db.session.execute(insert(TagAlias).values(name=tag, tag=into, since=now()))
    announce(TagRenamed(name=tag, tag=into), by=by.id)
    _let_go_along(tag, into, by=by)
    follows.go_along(tag_key(tag), tag_key(into))
    return into


def separate(name: str, *, by: Person) -> None:
    """Let another name of a tag be a tag of its own again, with the texts that say it.

    Who follows or has muted the tag goes on doing so.
    """
    _one_at_a_time()
    tag = _stands_for(name)
    if tag is None:
        return
    db.session.execute(delete(TagAlias).where(TagAlias.name == name), execution_options=_NOT_LOADED)
    others = db.session.scalars(select(TagAlias.name).where(TagAlias.tag == tag)).all()
    announce(TagSeparated(name=name, tag=tag), by=by.id)
    pages, posts = (_split(model, name, tag, [tag, *others]) for model in (PageTag, PostTag))
    _tell(pages, posts, by=by)


def renamed(facts: Sequence[FactRecord]) -> None:
    """Move also what was saved under the old name in the moment of the renaming."""
    for fact in facts:
        tag = _stands_for(fact.data["name"])
        if tag is not None:
            _let_go_along(fact.data["name"], tag, by=None)


def _one_at_a_time() -> None:
    """Two renamings at one moment would pass each other; so whoever renames holds Everyone."""
    held = select(Space.id).where(Space.everyone)
    db.session.execute(held.with_for_update(key_share=True))


def _stands_for(name: str) -> str | None:
    return db.session.scalar(select(TagAlias.tag).where(TagAlias.name == name))


def _let_go_along(tag: str, into: str, *, by: Person | None) -> None:
    pages, posts = (_move(model, tag, into) for model in (PageTag, PostTag))
    _tell(pages, posts, by=by)


def _move(model: Any, tag: str, into: str) -> Sequence[int]:
    """Let what carries one tag carry the other, nothing twice; the ids of these things."""
    thing, _, _ = _carrying(model)
    db.session.execute(_also(model, into, model.tag == tag))
    gone = delete(model).where(model.tag == tag).returning(thing)
    return db.session.scalars(gone, execution_options=_NOT_LOADED).all()


def _split(model: Any, name: str, tag: str, staying: Collection[str]) -> Sequence[int]:
    """Let what says the name carry it, and carry the tag only if it says one that stays with it."""
    thing, _, _ = _carrying(model)
    saying = db.session.scalars(_saying(model, tag, [name])).all()
    leaving = set(saying).difference(db.session.scalars(_saying(model, tag, staying)))
    for some in portions(saying):
        db.session.execute(_also(model, name, and_(model.tag == tag, thing.in_(some))))
    for some in portions(leaving):
        gone = delete(model).where(model.tag == tag, thing.in_(some))
        db.session.execute(gone, execution_options=_NOT_LOADED)
    return saying


def _also(model: Any, tag: str, where: ColumnElement[bool]) -> Any:
    """Let what these rows are of carry this tag too, with all else that they hold."""
    columns = [each.key for each in model.__table__.columns]
    rows = select(
        *(literal(tag) if key == "tag" else getattr(model, key) for key in columns)
    ).where(where)
    return insert(model).from_select(columns, rows).on_conflict_do_nothing()


def _saying(model: Any, tag: str, names: Collection[str]) -> Select[Any]:
    """The ids of what carries the tag and has one of these names in its text."""
    thing, joined, html = _carrying(model)
    links = (f'class="tag" href="{tag_address(name)}"' for name in names)
    says = or_(*(html.contains(link, autoescape=True) for link in links))
    return joined.where(model.tag == tag, says).with_only_columns(thing)


def _carrying(model: Any) -> tuple[Any, Select[Any], Any]:
    """What such rows are of: the column with its id, these joined to their texts, and the text."""
    if model is PostTag:
        return PostTag.post_id, select(PostTag).join(Post, Post.id == PostTag.post_id), Post.html
    pages = select(PageTag).join(Page, Page.id == PageTag.page_id)
    return PageTag.page_id, pages.join(Revision, Revision.id == Page.head_id), Revision.html


def _tell(pages: Sequence[int], posts: Sequence[int], *, by: Person | None) -> None:
    """Let those hear who keep a copy of which tags things carry."""
    by_id = by.id if by else None
    for some in portions(sorted(pages), _AT_ONCE):
        announce(TagsSettled(page_ids=tuple(some)), by=by_id)
    for some in portions(sorted(posts), _AT_ONCE):
        announce(TagsSettled(post_ids=tuple(some)), by=by_id)
