"""The posts and pages that cases are about, as those see them who decide.

Who decides may see what is hidden, and what its author has removed since: the words come from the
history, which nothing takes away. Rights are asked of the case, never of the thing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.order.models import ConductCase, ThingKind
from entgov.spaces.models import Space
from entgov.stream.models import Post, PostRevision
from entgov.stream.queries.cards import with_spaces
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Removal, Revision

Key = tuple[ThingKind, int]


@dataclass(frozen=True)
class Thing:
    """A post or a page.

    spaces those that the viewer may hear it stands in
    words  what it says, or said last
    hidden whether who keeps order has hidden it
    gone   whether somebody has removed it otherwise
    below  how many pages stand below it
    """

    kind: ThingKind
    id: int
    title: str
    url: str
    author: Person | None
    spaces: tuple[Space, ...]
    words: Markup
    language: str | None
    hidden: bool
    gone: bool
    below: int = 0


def key_of(case: ConductCase) -> Key:
    return case.kind, case.thing_id


def things_of(viewer: Viewer, cases: Iterable[ConductCase]) -> dict[Key, Thing]:
    """The things of these cases: as many queries for one as for twenty."""
    keys = {key_of(case) for case in cases}
    posts = _posts(viewer, {number for kind, number in keys if kind == "post"})
    pages = _pages({number for kind, number in keys if kind == "page"})
    return {(thing.kind, thing.id): thing for thing in (*posts, *pages)}


def _posts(viewer: Viewer, ids: set[int]) -> list[Thing]:
    if not ids:
        return []
    last = and_(PostRevision.post_id == Post.id, PostRevision.number == Post.revision)
    rows = db.session.execute(
        select(Post, PostRevision)
        .join(PostRevision, last)
        .where(Post.id.in_(ids))
        .options(joinedload(Post.author, innerjoin=True), joinedload(Post.space, innerjoin=True))
    ).all()
    with_spaces(viewer, [post for post, _ in rows])
    return [
        Thing(
            "post",
            post.id,
            gettext("Post by %(name)s", name=post.author.name),
            url_for("stream.show", post_id=post.id),
            post.author,
            tuple(post.spaces),
            said.body,
            post.language,
            hidden=post.is_hidden,
            gone=post.is_removed and not post.is_hidden,
        )
        for post, said in rows
    ]


def _pages(ids: set[int]) -> list[Thing]:
    if not ids:
        return []
    counted = (
        select(Page.parent_id, func.count())
        .where(Page.parent_id.in_(ids), Page.removal_id.is_(None))
        .group_by(Page.parent_id)
    )
    below = dict(db.session.execute(counted).all())
    rows = db.session.execute(
        select(Page, Removal)
        .outerjoin(Removal, Removal.id == Page.removal_id)
        .where(Page.id.in_(ids))
        .options(
            joinedload(Page.space, innerjoin=True),
            joinedload(Page.head).joinedload(Revision.author),
        )
    ).all()
    return [
        Thing(
            "page",
            page.id,
            gettext("The page “%(title)s”", title=page.title),
            url_for("wiki.show", space=page.space.slug, page=page.slug),
            page.head.author,
            (page.space,),
            page.head.shown,
            page.head.language,
            hidden=bool(removal and removal.by_order),
            gone=bool(removal and not removal.by_order),
            below=below.get(page.id, 0),
        )
        for page, removal in rows
    ]
