"""The pages of a space as a tree.

A small space is loaded whole, with one query. Of a large one only what is near a page is: the
pages above it, a few beside it, those below it; the list of the space has the rest. So a page of a
space with thousands of others costs one query more, and not thousands of lines. Siblings stand as
`order.py` says.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import CTE, Integer, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import aliased

from entgov.core.clock import now
from entgov.core.database import Instant, db
from entgov.spaces.models import Space
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered
from entgov.wiki.models import Page
from entgov.wiki.order import beside, children, in_order
from entgov.wiki.policy import living
from entgov.wiki.states import State, state, state_of

MOST_NODES = 200
"""Pages of a space that is shown whole."""
NEIGHBOURS = 15
"""Pages shown before and after the current one where the space is not shown whole."""
MOST_BELOW = 500
"""Pages shown below those of one screen of the list."""
DEEPEST = 8
"""Levels that are shown as levels; what is deeper stands in a row, so that it can be read."""
_HIGHEST = 60  # levels above a page that are looked for
_NOW = bindparam("now", type_=Instant())


@dataclass
class Node:
    """A page in the tree, with the pages below it."""

    id: int
    parent_id: int | None
    slug: str
    title: str
    state: State = "current"
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    """A tree as one page shows it.

    above  the pages above the current one, from the top
    below  the pages right below it
    whole  whether these are all pages of the space
    """

    roots: Sequence[Node]
    above: Sequence[Node]
    below: Sequence[Node]
    whole: bool
    current_id: int

    @property
    def open_ids(self) -> set[int]:
        """The pages whose branches show what is in them."""
        return {self.current_id, *(node.id for node in self.above)}


@dataclass(frozen=True)
class Branches:
    """One screen of the list of a space as a tree, and whether all of it is there."""

    tops: Numbered[Page]
    roots: Sequence[Node]
    whole: bool


def around(page: Page) -> Tree:
    """The tree of the page's space; of a large one what is near the page."""
    rows = _nodes(_all_if_few(), space_id=page.space_id)
    whole = len(rows) <= MOST_NODES
    if not whole:
        rows = _nodes(_near(page))
    by_id = {node.id: node for node in rows}
    above = list(_climbing(by_id, page.parent_id))[::-1]
    below = [node for node in by_id.values() if node.parent_id == page.id]
    return Tree(_grown(by_id.values()), above, below, whole, page.id)


def above(page: Page | None) -> Sequence[Node]:
    """The pages above a page, from the top; no question is asked where there can be none."""
    if page is None or page.parent_id is None:
        return []
    line = _line(page.parent_id)
    return _nodes(_columns().join(line, line.c.id == Page.id).order_by(line.c.height.desc()))


def parent_of(page: Page) -> Page | None:
    """The page right above it."""
    return db.session.get(Page, page.parent_id) if page.parent_id else None


def titles(space: Space) -> Sequence[str]:
    """Titles of pages of the space, to choose from; of a large one not all."""
    some = select(Page.title).where(living(), Page.space_id == space.id)
    return db.session.scalars(some.order_by(Page.slug, Page.id).limit(MOST_NODES)).all()


def branches(space: Space, *, number: int) -> Branches:
    """One screen of the pages of a space that stand at the top, with what is below them."""
    tops = numbered(
        select(Page).where(children(space.id, None)).order_by(*in_order()),
        number=number,
    )
    at = now()
    rows = [Node(top.id, None, top.slug, top.title, state_of(top, at)) for top in tops.rows]
    below = _nodes(_below([row.id for row in rows])) if rows else []
    return Branches(tops, _grown([*rows, *below[:MOST_BELOW]]), len(below) <= MOST_BELOW)


def _columns() -> Select[*tuple[Any, ...]]:
    return select(*_of_node(), Page.position)


def _of_node() -> Sequence[Any]:
    return Page.id, Page.parent_id, Page.slug, Page.title, state(_NOW).label("state")


def _nodes(statement: Any, **values: int) -> list[Node]:
    return [Node(*row[:5]) for row in db.session.execute(statement, {"now": now(), **values})]


@cache
def _all_if_few() -> Any:
    """The pages of a space in order; of one that is too large to be shown whole, some of them.

    Every page asks this, so it is built once in a process.
    """
    some = _columns().where(living(), Page.space_id == bindparam("space_id", type_=Integer))
    return _in_order(some.limit(MOST_NODES + 1))


def _in_order(*parts: Any) -> Any:
    """Some pages out of several statements, as siblings stand."""
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(together).order_by(*in_order(together.c))


def _line(page_id: int | None) -> CTE:
    """A page and those above it; `height` counts from the page."""
    page = select(Page.id, Page.parent_id, literal(0).label("height")).where(Page.id == page_id)
    line = page.cte("line", recursive=True)
    parent = (
        select(Page.id, Page.parent_id, line.c.height + 1)
        .join(line, line.c.parent_id == Page.id)
        .where(line.c.height < _HIGHEST)
    )
    return line.union_all(parent)


def _near(page: Page) -> Any:
    """The page with those above it, some beside it, and those below it."""
    line = _columns().where(Page.id.in_(select(_line(page.id).c.id)))
    before, after = (beside(page, *_of_node(), after=way, most=NEIGHBOURS) for way in (False, True))
    right_below = _columns().where(children(page.space_id, page.id))
    return _in_order(line, before, after, right_below.order_by(*in_order()).limit(MOST_NODES))


def _below(ids: Sequence[int]) -> Any:
    """What is below some pages, level by level.

    The limit stands inside, where nothing is ordered yet: of thousands only so many are read.
    """
    top = select(Page.id, literal(0).label("depth")).where(Page.id.in_(ids))
    branch = top.cte("branch", recursive=True)
    child = aliased(Page)
    deeper = (
        select(child.id, branch.c.depth + 1)
        .join(branch, child.parent_id == branch.c.id)
        .where(child.removal_id.is_(None), branch.c.depth < _HIGHEST)
    )
    branch = branch.union_all(deeper)
    some = select(branch).where(branch.c.depth > 0).limit(MOST_BELOW + 1).subquery()
    return _columns().join(some, some.c.id == Page.id).order_by(some.c.depth, *in_order())


def _climbing(by_id: dict[int, Node], page_id: int | None) -> Iterator[Node]:
    for _ in range(_HIGHEST):
        node = by_id.get(page_id or 0)
        if node is None:
            return
        yield node
        page_id = node.parent_id


def _grown(nodes: Iterable[Node]) -> list[Node]:
    """Put each node below its parent; one whose parent is not here stands at the top."""
    known = {node.id: node for node in nodes}
    children: dict[int | None, list[Node]] = defaultdict(list)
    for node in known.values():
        children[node.parent_id if node.parent_id in known else None].append(node)
    roots: list[Node] = []
    waiting: list[tuple[int | None, list[Node], int]] = [(None, roots, 1)]
    while waiting:
        parent_id, place, depth = waiting.pop()
        for node in children[parent_id]:
            place.append(node)
            deeper = depth < DEEPEST
            waiting.append((node.id, node.below if deeper else place, depth + deeper))
    return roots
