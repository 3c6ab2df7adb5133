"""What the wiki gives to feeds: the versions of a page, and the recent changes of a space."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from entgov.core.database import db
from entgov.feeds.sources import Entry, Feed, Subject
from entgov.follows.queries import muted_ids
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.wiki.addresses import changes_address, compare_address, page_address, revision_address
from entgov.wiki.models import Page, Revision
from entgov.wiki.policy import readable_by
from entgov.wiki.queries.pages import LONG

ENTRIES = 50


class PageFeeds:
    """Feeds of pages: every version is an entry."""

    def subjects(self, viewer: Any, ids: Collection[int]) -> Mapping[int, Subject]:
        return {page.id: _about_page(page) for page in _pages(viewer, ids)}

    def feed(self, viewer: Any, thing_id: int) -> Feed | None:
        page = next(iter(_pages(viewer, [thing_id])), None)
        if page is None:
            return None
        newest = (
            _revisions(viewer).where(Revision.page_id == page.id).order_by(Revision.number.desc())
        )
        return Feed(f"page:{page.id}", page.created_at, _about_page(page), _entries(newest))


class SpaceFeeds:
    """Feeds of spaces: every change of one of its pages is an entry."""

    def subjects(self, viewer: Any, ids: Collection[int]) -> Mapping[int, Subject]:
        return {space.id: _about_space(space) for space in _spaces(viewer, ids)}

    def feed(self, viewer: Any, thing_id: int) -> Feed | None:
        space = next(iter(_spaces(viewer, [thing_id])), None)
        if space is None:
            return None
        # The newest revisions are all of the pages that changed last, which an index knows.
        recent = (
            select(Page.id)
            .where(Page.space_id == space.id, readable_by(viewer))
            .order_by(Page.changed_at.desc(), Page.id.desc())
            .limit(ENTRIES)
            .subquery()
        )
        newest = (
            _revisions(viewer)
            .where(Revision.page_id.in_(select(recent.c.id)))
            .order_by(Revision.at.desc(), Revision.id.desc())
        )
        return Feed(f"space:{space.id}", space.created_at, _about_space(space), _entries(newest))


def _pages(viewer: Any, ids: Collection[int]) -> Sequence[Page]:
    statement = select(Page).where(Page.id.in_(ids), readable_by(viewer))
    return db.session.scalars(statement.options(joinedload(Page.space))).all()


def _spaces(viewer: Any, ids: Collection[int]) -> Sequence[Space]:
    statement = select(Space).where(Space.id.in_(ids), space_readable_by(viewer))
    return db.session.scalars(statement).all()


def _about_page(page: Page) -> Subject:
    address = page_address(page.space.slug, page.slug)
    return Subject(gettext("Changes of “%(title)s”", title=page.title), f"{address}/history")


def _about_space(space: Space) -> Subject:
    title = gettext("Changes of pages in %(space)s", space=space.name)
    return Subject(title, changes_address(space.slug))


def _revisions(viewer: Any) -> Select[Revision]:
    """As on Home, nothing by people whom the viewer has muted."""
    unmuted = Revision.author_id.not_in(muted_ids(viewer, "person"))
    return (
        select(Revision)
        .join(Revision.page)
        .where(or_(Revision.author_id.is_(None), unmuted))
        .limit(ENTRIES)
        .options(
            contains_eager(Revision.page).joinedload(Page.space),
            joinedload(Revision.author),
            *(defer(column) for column in LONG),
        )
    )


def _entries(statement: Select[Revision]) -> list[Entry]:
    return [_entry(revision) for revision in db.session.scalars(statement)]


def _entry(revision: Revision) -> Entry:
    where = (revision.page.space.slug, revision.page.slug, revision.number)
    return Entry(
        id=f"revision:{revision.id}",
        at=revision.at,
        title=gettext(
            "%(title)s, version %(number)s", title=revision.title, number=revision.number
        ),
        path=compare_address(*where) if revision.number > 1 else revision_address(*where),
        author=revision.author_name,
        summary=_summary(revision),
    )


def _summary(revision: Revision) -> str:
    if revision.minor:
        return str(gettext("Small change: %(summary)s", summary=revision.summary or "–"))
    return revision.summary or str(
        gettext("The page was created") if revision.number == 1 else gettext("The page was changed")
    )
