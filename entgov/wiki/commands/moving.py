"""The verbs that give a page another place: in the order, in the tree, or in another space.

The trees of a space are changed by one at a time: whoever changes one holds the space first, and
looks only then. What was checked still stands when it is written, so no page ever comes to stand
below itself, whoever else moves pages at that moment.

Other pages are changed by few statements, never one by one. Nobody gets a revision by a move but
who gives the page another title: that is an edit like any other.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person
from entgov.core.database import db, insert, portions
from entgov.core.facts import announce
from entgov.files.commands import move as move_files
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.wiki.commands.saving import Conflict, claim, save
from entgov.wiki.facts import (
    BranchWentAlong,
    FrontPageChosen,
    FrontPageTakenOff,
    PageArranged,
    PageMoved,
)
from entgov.wiki.models import Page, PageAddress, Proposal, Revision, page_key, proposal_key
from entgov.wiki.order import ids_above, ids_below, in_order, neighbour
from entgov.wiki.schedule import schedule

_TOLD = 5  # pages that are in the way


class MoveRefused(Exception):
    """The page can't be put there; nothing was changed."""


class BelowItself(MoveRefused):
    """The page would stand below itself."""


class NotThere(MoveRefused):
    """The page, or the one that it was to stand below or beside, is there no longer."""


class AddressesTaken(MoveRefused):
    """Pages below have the address of another page there; `pages` are some, `count` is of all."""

    def __init__(self, pages: Sequence[Page], count: int) -> None:
        super().__init__(count)
        self.pages = pages
        self.count = count


class RenamedMeanwhile(MoveRefused):
    """Somebody else has given the page another title; `title` is theirs."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


def move(
    page: Page,
    *,
    to: Space,
    parent: Page | None,
    base_id: int | None,
    title: str,
    summary: str = "",
    by: Person,
) -> None:
    """Put the page with all that is below it below `parent` in the space, under this title.

    `base_id` is the revision whose title was shown: only a title that differs from that one makes
    a new revision, with the summary. Raises MoveRefused, TitleRefused, TitleTaken; then nothing
    is changed.
    """
    with db.session.begin_nested():
        came_from, to_id = _hold(page, to.id), to.id
        _see_that_it_fits(page, parent, to_id)
        renamed = _renamed(page, base_id, title)
        parent_id = parent.id if parent else None
        below = ids_below(page.id) if came_from != to_id else []
        if (came_from, page.parent_id) != (to_id, parent_id):
            page.position, page.parent_id = None, parent_id
            _announce(page, {came_from, to_id}, by)
        if came_from != to_id:
            _change_space([page.id, *below], to_id)
            db.session.expire_all()
            _claim_there(below, to_id)
            if not renamed:
                claim(page, page.slug)
            tell_of_branch(page.id, below, to_id, by)
            _take_along([page.id, *below], came_from, to, by)
        if renamed:
            _rename(page, base_id, title, summary, by)


def put_beside(page: Page, sibling: Page, *, before: bool = False, by: Person) -> None:
    """Give the page the place right after a sibling, or before it, in the same space.

    Where the sibling stands below another page, so will this one. Raises MoveRefused.
    """
    with db.session.begin_nested():
        _hold(page, sibling.space_id)
        db.session.refresh(sibling)
        if sibling.id == page.id or not _lives_in(sibling, page.space_id):
            raise NotThere
        parent = db.session.get(Page, sibling.parent_id) if sibling.parent_id else None
        _see_that_it_fits(page, parent, page.space_id)
        others = _numbered(page, sibling.parent_id)
        place = db.session.scalar(select(others.c.place).where(others.c.id == sibling.id)) or 0
        _put(page, sibling.parent_id, place - before, by)


def put_first(page: Page, parent: Page | None, *, by: Person) -> None:
    """Make the page the first below `parent`, in the same space. Raises MoveRefused."""
    with db.session.begin_nested():
        _hold(page, page.space_id)
        _see_that_it_fits(page, parent, page.space_id)
        _put(page, parent.id if parent else None, 0, by)


def put_by_title(page: Page, *, by: Person) -> None:
    """Take the page's place in the order from it: its title decides, after those with a place."""
    with db.session.begin_nested():
        _hold(page, page.space_id)
        if page.position is not None:
            page.position = None
            announce(PageArranged(page_id=page.id, space_id=page.space_id), by=by.id)


def put_one_on(page: Page, *, down: bool, by: Person) -> bool:
    """Let the page and its neighbour change places; False where it has none on that side."""
    _hold(page, page.space_id)
    beside = neighbour(page, after=down)
    if beside is None:
        return False
    put_beside(page, beside, before=not down, by=by)
    return True


def make_front(page: Page, *, by: Person) -> None:
    """Let the space open with the page, and no longer with another one. Raises MoveRefused."""
    _hold(page, page.space_id)
    _see_that_it_lives(page)
    if not page.front:
        _no_front(page.space_id)
        page.front = True
        announce(FrontPageChosen(page_id=page.id, space_id=page.space_id), by=by.id)


def take_off_front(page: Page, *, by: Person) -> None:
    """Let the space no longer open with the page."""
    _hold(page, page.space_id)
    if page.front:
        page.front = False
        announce(FrontPageTakenOff(page_id=page.id, space_id=page.space_id), by=by.id)


def hold_trees(*space_ids: int) -> None:
    """Keep others from changing the trees of these spaces until the transaction ends.

    SQLite has one writer anyway. On PostgreSQL this takes a lock that keeps nobody from reading,
    or from writing pages at the top.
    """
    spaces = select(Space.id).where(Space.id.in_(space_ids)).order_by(Space.id)
    db.session.execute(spaces.with_for_update(key_share=True)).all()


def tell_of_branch(page_id: int, ids: Sequence[int], space_id: int, by: Person) -> None:
    """Announce that these pages went along with the one above them."""
    for some in portions(ids, 200):
        fact = BranchWentAlong(page_id=page_id, page_ids=tuple(some), space_id=space_id)
        announce(fact, by=by.id)


def _hold(page: Page, other_id: int) -> int:
    """Hold the trees of the page's space and of another one; gives the id of the page's."""
    while True:
        held = page.space_id
        hold_trees(held, other_id)
        db.session.refresh(page)
        if page.space_id in (held, other_id):
            return page.space_id


def _see_that_it_fits(page: Page, parent: Page | None, space_id: int) -> None:
    _see_that_it_lives(page)
    if parent is None:
        return
    db.session.refresh(parent)
    if not _lives_in(parent, space_id):
        raise NotThere
    if page.id in ids_above(parent.id):
        raise BelowItself


def _see_that_it_lives(page: Page) -> None:
    if page.removal_id is not None:
        raise NotThere


def _lives_in(page: Page, space_id: int) -> bool:
    return page.removal_id is None and page.space_id == space_id


def _renamed(page: Page, base_id: int | None, title: str) -> bool:
    shown = db.session.scalar(
        select(Revision.title).where(Revision.id == base_id, Revision.page_id == page.id)
    )
    return title not in (shown, page.title)


def _rename(page: Page, base_id: int | None, title: str, summary: str, by: Person) -> None:
    base = db.session.get(Revision, base_id) if base_id else None
    made_from = base if base and base.page_id == page.id else page.head
    outcome = save(
        page,
        base_id=made_from.id,
        title=title,
        source=made_from.source,
        summary=summary,
        by=by,
    )
    if isinstance(outcome, Conflict):
        raise RenamedMeanwhile(outcome.head.title)


def _change_space(ids: Sequence[int], space_id: int) -> None:
    """A space opens with a page of its own, so none of these is its front page any longer."""
    db.session.flush()
    for some in portions(ids):
        db.session.execute(
            update(Page).where(Page.id.in_(some)).values(space_id=space_id, front=False),
            execution_options={"synchronize_session": False},
        )
        schedule(Page.id.in_(some))  # the space may have its pages reviewed more often


def _claim_there(ids: Sequence[int], space_id: int) -> None:
    """Give the pages their addresses in the space; those in the old one stay theirs too."""
    taken: list[int] = []
    holder = aliased(PageAddress)
    for some in portions(ids):
        wishes = select(literal(space_id), Page.slug, Page.id).where(Page.id.in_(some))
        columns = ["space_id", "slug", "page_id"]
        db.session.execute(
            insert(PageAddress).from_select(columns, wishes).on_conflict_do_nothing()
        )
        taken += db.session.scalars(
            select(Page.id)
            .join(holder, (holder.slug == Page.slug) & (holder.space_id == space_id))
            .where(Page.id.in_(some), holder.page_id != Page.id)
            .order_by(Page.slug)
        )
    if taken:
        some_pages = db.session.scalars(
            select(Page).where(Page.id.in_(taken[:_TOLD])).order_by(Page.slug)
        ).all()
        raise AddressesTaken(some_pages, len(taken))


def _take_along(ids: Sequence[int], came_from: int, to: Space, by: Person) -> None:
    """What is said about pages and about proposals to them is read where the pages are.

    So are the files that no other text shows.
    """
    for some in portions(ids):
        proposals = db.session.scalars(select(Proposal.id).where(Proposal.page_id.in_(some)))
        about = [*map(page_key, some), *map(proposal_key, proposals)]
        posts = stream.move(about, to, by=by)
        move_files([*about, *map(stream.use_key, posts)], came_from, to, by=by.id)


def _announce(page: Page, space_ids: set[int], by: Person) -> None:
    for space_id in sorted(space_ids):
        announce(PageMoved(page_id=page.id, space_id=space_id), by=by.id)


def _numbered(page: Page, parent_id: int | None) -> Any:
    """The siblings that the page will have, each with its place from 1 on.

    Those in the bin count too: they come back to where they were.
    """
    place = func.row_number().over(order_by=in_order()).label("place")
    return (
        select(Page.id, place)
        .where(Page.space_id == page.space_id, Page.parent_id == parent_id, Page.id != page.id)
        .subquery()
    )


def _put(page: Page, parent_id: int | None, place: int, by: Person) -> None:
    """Put the page behind so many siblings, with one statement for all others.

    Those before it need a place for that; of those after it only the ones that have one are moved.
    """
    others = _numbered(page, parent_id)
    wanted = case((others.c.place <= place, others.c.place), else_=others.c.place + 1)
    changed = db.session.execute(
        update(Page)
        .where(
            Page.id == others.c.id,
            or_(others.c.place <= place, Page.position.is_not(None)),
            Page.position.is_distinct_from(wanted),
        )
        .values(position=wanted)
        .returning(Page.id),
        execution_options={"synchronize_session": False},
    ).all()
    if not changed and (page.parent_id, page.position) == (parent_id, place + 1):
        return
    kind = PageArranged if page.parent_id == parent_id else PageMoved
    page.parent_id, page.position = parent_id, place + 1
    db.session.flush()
    db.session.expire_all()
    announce(kind(page_id=page.id, space_id=page.space_id), by=by.id)


def _no_front(space_id: int) -> None:
    db.session.execute(
        update(Page).where(Page.space_id == space_id, Page.front).values(front=False),
        execution_options={"synchronize_session": False},
    )
