"""Lists by which a space is kept in order: what is wanted, what is lost, what is linked most, what
changed, and which addresses outside it names.

A link counts where the viewer may read the page that it stands on: who may not read that page knows
nothing of the link either.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Stretch, numbered, numbered_rows
from entgov.web.paging import Page as Numbered
from entgov.wiki.models import OutsideCheck, OutsideLink, Page, PageLink, Revision
from entgov.wiki.policy import readable_by
from entgov.wiki.queries.pages import LONG

NAMED = 3
"""Pages that are named for each thing they use; of the others their number is told."""
LINES = 50
"""Lines of one screen of changes."""
FOLDED = timedelta(hours=1)
"""Changes of one page by one person that follow each other within this time are one line."""
_MOST_READ = 500  # revisions for one screen of lines


@dataclass(frozen=True)
class Wanted:
    """A page that is named and not there: by how many pages, and the first few of them."""

    slug: str
    count: int
    pages: Sequence[Page]

    @property
    def title(self) -> str:
        """What its title may be: links keep the address alone."""
        words = self.slug.replace("-", " ")
        return words[:1].upper() + words[1:]


def wanted(viewer: Viewer, space: Space, *, number: int) -> Numbered[Wanted]:
    """One screen of the pages that the space lacks and that links name; most wanted first."""
    missing = and_(PageLink.space_id == space.id, PageLink.target_id.is_(None))
    count = func.count(PageLink.page_id.distinct())
    found = numbered_rows(
        select(PageLink.slug, count)
        .join(Page, Page.id == PageLink.page_id)
        .where(missing, readable_by(viewer))
        .group_by(PageLink.slug)
        .order_by(count.desc(), PageLink.slug),
        number=number,
    )
    naming = select(Page, PageLink.slug).join(PageLink, PageLink.page_id == Page.id)
    named = _first_pages(viewer, naming.where(missing), PageLink.slug, [r[0] for r in found.rows])
    rows = [Wanted(slug, count, named[slug]) for slug, count in found.rows]
    return Numbered(rows, number, found.total)


def orphans(viewer: Viewer, space: Space, *, number: int) -> Numbered[Page]:
    """One screen of the pages that one comes to by no page: nothing links to them, and in the tree
    they stand neither below a page nor above one."""
    linked = _links_into(viewer, space).with_only_columns(PageLink.target_id).correlate(None)
    child = aliased(Page)
    below = select(child.id).where(child.parent_id == Page.id, child.removal_id.is_(None)).exists()
    return numbered(
        select(Page)
        .where(readable_by(viewer), Page.space_id == space.id, Page.parent_id.is_(None))
        .where(~Page.front, ~below, Page.id.not_in(linked))
        .order_by(Page.slug, Page.id),
        number=number,
    )


def most_linked(viewer: Viewer, space: Space, *, number: int) -> Numbered[Any]:
    """One screen of the pages of the space that others link to, with how many do; most first."""
    count = func.count(PageLink.page_id.distinct()).label("count")
    linked = (
        _links_into(viewer, space)
        .with_only_columns(PageLink.target_id, count)
        .group_by(PageLink.target_id)
        .subquery()
    )
    return numbered_rows(
        select(Page, linked.c.count)
        .join(linked, linked.c.target_id == Page.id)
        .where(readable_by(viewer))
        .order_by(linked.c.count.desc(), Page.slug, Page.id),
        number=number,
    )


def _links_into(viewer: Viewer, space: Space) -> Select[PageLink]:
    """The links to pages of the space that stand on other pages the viewer may read."""
    target = aliased(Page)
    inside = select(target.id).where(target.space_id == space.id)
    return (
        select(PageLink)
        .join_from(PageLink, Page, Page.id == PageLink.page_id)
        .where(readable_by(viewer), PageLink.page_id != PageLink.target_id)
        .where(PageLink.target_id.in_(inside))
    )


@dataclass
class Line:
    """Changes of one page by one person, one after the other; the newest and the oldest of them."""

    newest: Revision
    oldest: Revision
    count: int = 1

    @property
    def page(self) -> Page:
        return self.newest.page


def changes(
    viewer: Viewer, space: Space, *, before: Cursor | None, small: bool = True
) -> Stretch[Line]:
    """A stretch of what changed in the space, the newest on top; `small` changes may be left out.

    A line that goes on beyond the stretch is told in two parts.
    """
    statement = (
        select(Revision)
        .join(Revision.page)
        .where(readable_by(viewer), Page.space_id == space.id)
        .order_by(Revision.at.desc(), Revision.id.desc())
        .limit(_MOST_READ + 1)
        .options(
            contains_eager(Revision.page),
            joinedload(Revision.author),
            *(defer(column) for column in LONG),
        )
    )
    if not small:
        statement = statement.where(~Revision.minor)
    if before:
        statement = statement.where(before.older(Revision.at, Revision.id))
    return _folded(db.session.scalars(statement).all())


def _folded(revisions: Sequence[Revision]) -> Stretch[Line]:
    lines: list[Line] = []
    last: dict[int, Line] = {}
    end = None
    for revision in revisions[:_MOST_READ]:
        line = last.get(revision.page_id)
        if line and _goes_on(line, revision):
            line.oldest, line.count = revision, line.count + 1
        elif len(lines) == LINES:
            break
        else:
            last[revision.page_id] = line = Line(revision, revision)
            lines.append(line)
        end = revision
    more = end is not None and end is not revisions[-1]
    top = Cursor(lines[0].newest.at, lines[0].newest.id) if lines else ""
    return Stretch(lines, str(Cursor(end.at, end.id)) if end and more else None, str(top))


def _goes_on(line: Line, revision: Revision) -> bool:
    same = (line.newest.author_id, line.newest.credit) == (revision.author_id, revision.credit)
    return same and line.oldest.at - revision.at <= FOLDED


@dataclass(frozen=True)
class Outside:
    """An address outside: how many pages name it, the first of them, and how the check went."""

    url: str
    count: int
    pages: Sequence[Page]
    check: OutsideCheck | None


@dataclass(frozen=True)
class Checking:
    """How far the check of a space's addresses has come."""

    asked: int
    checked: int

    @property
    def goes_on(self) -> bool:
        return self.checked < self.asked


def outside(viewer: Viewer, space: Space, *, number: int) -> Numbered[Outside]:
    """One screen of the addresses outside that pages of the space name; what failed comes first."""
    count = func.count(OutsideLink.page_id)
    failed = case(
        (or_(OutsideCheck.status >= 400, OutsideCheck.problem != ""), 0),
        else_=1,
    )
    its_own = and_(OutsideCheck.url == OutsideLink.url, OutsideCheck.space_id == space.id)
    inside = and_(readable_by(viewer), Page.space_id == space.id)
    found = numbered_rows(
        select(OutsideLink.url, count)
        .join(Page, Page.id == OutsideLink.page_id)
        .outerjoin(OutsideCheck, its_own)
        .where(inside)
        .group_by(OutsideLink.url, OutsideCheck.status, OutsideCheck.problem)
        .order_by(failed, OutsideLink.url),
        number=number,
    )
    urls = [row[0] for row in found.rows]
    naming = select(Page, OutsideLink.url).join(OutsideLink, OutsideLink.page_id == Page.id)
    named = _first_pages(viewer, naming.where(inside), OutsideLink.url, urls)
    checks = {
        check.url: check
        for check in db.session.scalars(
            select(OutsideCheck).where(
                OutsideCheck.space_id == space.id, OutsideCheck.url.in_(urls)
            )
        )
    }
    rows = [Outside(url, count, named[url], checks.get(url)) for url, count in found.rows]
    return Numbered(rows, number, found.total)


def checking(space: Space) -> Checking:
    """How far the check of the space's addresses has come."""
    row = db.session.execute(
        select(func.count(), func.count(OutsideCheck.checked_at)).where(
            OutsideCheck.space_id == space.id
        )
    ).one()
    return Checking(*row)


def _first_pages(
    viewer: Viewer, naming: Select[Page, Any], key: Any, keys: Collection[str]
) -> Mapping[str, Sequence[Page]]:
    """Of each thing the first few pages that use it, with their spaces."""
    place = func.row_number().over(partition_by=key, order_by=[Page.slug, Page.id]).label("place")
    some = (
        naming.where(readable_by(viewer), key.in_(keys))
        .with_only_columns(Page.id.label("page_id"), key.label("key"), place)
        .subquery()
    )
    found: dict[str, list[Page]] = defaultdict(list)
    rows = db.session.execute(
        select(some.c.key, Page)
        .join(some, some.c.page_id == Page.id)
        .join(Space, Space.id == Page.space_id)
        .where(some.c.place <= NAMED)
        .order_by(Page.slug, Page.id)
        .options(contains_eager(Page.space))
    )
    for each, page in rows if keys else ():
        found[each].append(page)
    return found
