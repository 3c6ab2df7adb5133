"""A wiki that has grown large: what must not get slower with it.

The rows are put into the database directly: what is measured is how the product lives with them.
They come in portions with pauses between them, because the server's worker writes meanwhile, and
waits only so long for SQLite's one writer to be done.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import insert, select, update

from bench.browser import Figure
from bench.processes import Broken, Visitor
from entgov.app import create_app
from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.core.settings import Settings
from entgov.markup import RENDERER
from entgov.spaces import commands as spaces
from entgov.spaces.models import Space
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page, PageAddress, PageLink, Revision

Item = TypeVar("Item")

_MEGABYTE = 1_000_000  # characters
_PAUSE = 0.15  # seconds; who waits for SQLite looks about ten times a second whether it is free


@dataclass(frozen=True)
class Growth:
    """How large things are made, and how often a screen is asked for."""

    tree: int = 20_000
    links: int = 5_000
    revisions: int = 5_000
    looks: int = 15


def figures(data: Path, visitor: Visitor, growth: Growth) -> Sequence[Figure]:
    """What a large wiki takes, in seconds or as a ratio to a small one in the same run."""
    app = create_app(Settings(data=data))
    with app.app_context():
        small, large = _tree("Small tree", 20), _tree("Large tree", growth.tree)
        short, long = _history("Short history", 5), _history("Long history", growth.revisions)
        named = _linked(growth.links)
        db.session.remove()
        db.engine.dispose()

    def look(path: str) -> float:
        return _median(lambda: _shown(visitor, path), growth.looks)

    return [
        Figure(
            f"page in a tree of {growth.tree:,}, against one of 20",
            look(large) / look(small),
            2,
            "×",
        ),
        Figure(
            f"history of {growth.revisions:,} versions, against one of 5",
            look(f"{long}/history") / look(f"{short}/history"),
            4,
            "×",
        ),
        Figure(
            "its last page, against its first",
            look(f"{long}/history?page={-(-growth.revisions // 50)}") / look(f"{long}/history"),
            2,
            "×",
        ),
        Figure(
            f"a new title for a page with {growth.links:,} links", _rename(visitor, named), 1, "s"
        ),
        *_megabyte(visitor, small, growth.looks),
    ]


def _tree(name: str, size: int) -> str:
    """A space with so many pages, ten below each; the address of one in the middle."""
    with transaction():
        space = spaces.create(name, "open", by=None)
        top = wiki.create(space, "Top", "The top.", by=None)
        space_id, top_id = space.id, top.id
    ids = _pages(space_id, [f"Page {number}" for number in range(size)])
    parents = [ids[number // 10 - 1] if number >= 10 else top_id for number in range(size)]
    for portion in _committed(zip(ids, parents, strict=True)):
        rows = [{"id": page_id, "parent_id": parent_id} for page_id, parent_id in portion]
        db.session.execute(update(Page), rows)
    return f"/wiki/{_slug(space_id)}/page-{size // 2}"


def _history(name: str, size: int) -> str:
    """A page with so many revisions; its address."""
    with transaction():
        space = db.session.scalars(select(Space).where(Space.everyone)).one()
        page = wiki.create(space, name, "Version 1", by=None)
        page_id, base_id = page.id, page.head_id
    for numbers in _committed(range(2, size + 1)):
        for number in numbers:
            row = _revision(page_id, name, f"Version {number}", number, base_id)
            base_id = db.session.scalar(insert(Revision).values(row).returning(Revision.id))
        db.session.execute(update(Page), [{"id": page_id, "head_id": base_id}])
    return f"/wiki/everyone/{name.lower().replace(' ', '-')}"


def _linked(size: int) -> str:
    """A page that so many others link to; its address."""
    with transaction():
        space = db.session.scalars(select(Space).where(Space.everyone)).one()
        page = wiki.create(space, "Much named", "Here.", by=None)
        page_id, space_id = page.id, space.id
    ids = _pages(space_id, [f"Naming {number}" for number in range(size)], "See [[Much named]].")
    link = {"space_id": space_id, "space_slug": "everyone", "slug": "much-named"}
    rows = [{**link, "page_id": each, "target_id": page_id} for each in ids]
    for portion in _committed(rows):
        db.session.execute(insert(PageLink), portion)
    return "/wiki/everyone/much-named"


def _pages(space_id: int, titles: Sequence[str], source: str = "Some text.") -> list[int]:
    ids: list[int] = []
    for portion in _committed(titles):
        ids += _portion_of_pages(space_id, portion, source)
    return ids


def _portion_of_pages(space_id: int, titles: Sequence[str], source: str) -> list[int]:
    at = now()
    named = [{"space_id": space_id, "slug": title.lower().replace(" ", "-")} for title in titles]
    pages = [
        {**name, "title": title, "created_at": at, "changed_at": at}
        for name, title in zip(named, titles, strict=True)
    ]
    ids = _inserted(Page, pages)
    both = zip(ids, titles, strict=True)
    heads = _inserted(Revision, [_revision(*each, source=source) for each in both])
    changes = [{"id": each, "head_id": head} for each, head in zip(ids, heads, strict=True)]
    db.session.execute(update(Page), changes)
    addresses = [{**name, "page_id": each} for name, each in zip(named, ids, strict=True)]
    db.session.execute(insert(PageAddress), addresses)
    return ids


def _inserted(model: type[Page | Revision], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Put rows into a table; their ids, in the same order."""
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, rows))


def _committed(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Portions of the items, each in a transaction of its own, and a moment for other writers."""
    for portion in portions(items):
        with transaction():
            yield portion
        time.sleep(_PAUSE)


def _revision(
    page_id: int, title: str, source: str, number: int = 1, base_id: int | None = None
) -> dict[str, Any]:
    return {
        "page_id": page_id,
        "number": number,
        "base_id": base_id,
        "at": now(),
        "title": title,
        "source": source,
        "summary": "",
        "html": f"<p>{source}</p>",
        "plain": source,
        "headings": [],
        "renderer": RENDERER,
        "simplified": False,
    }


def _slug(space_id: int) -> str:
    return str(db.session.scalar(select(Space.slug).where(Space.id == space_id)))


def _shown(visitor: Visitor, path: str) -> None:
    status, _ = visitor.get(path)
    if status != 200:
        raise Broken(f"{path} was answered with {status}")


def _median(act: Callable[[], None], times: int) -> float:
    act()  # what is only done once is not counted
    return median(_seconds(act) for _ in range(times))


def _seconds(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _rename(visitor: Visitor, path: str) -> float:
    """Seconds until a save with another title is answered; links are written anew afterwards."""
    fields = {**_form(visitor, path), "title": "Much renamed", "content": "Here."}
    return _seconds(lambda: _saved(visitor, path, fields))


def _form(visitor: Visitor, path: str) -> dict[str, str]:
    _, screen = visitor.get(f"{path}/edit")
    base = screen.partition('name="base" value="')[2].partition('"')[0]
    return {"csrf_token": visitor.token("/posts/new"), "base": base, "summary": ""}


def _saved(visitor: Visitor, path: str, fields: dict[str, str]) -> None:
    status, _ = visitor.post(f"{path}/edit", fields)
    if status != 303:
        raise Broken(f"saving {path} was answered with {status}")


def _megabyte(visitor: Visitor, other: str, looks: int) -> Sequence[Figure]:
    """A page of a megabyte is saved and shown, and what others wait for theirs meanwhile."""
    path = "/wiki/everyone/short-history"
    line = "A line of *plain* words, with [[a link]] in it and no more than that.\n\n"
    content = line * (_MEGABYTE // len(line))
    fields = {**_form(visitor, path), "title": "Short history", "content": content}
    alone = _median(lambda: _shown(visitor, other), looks)
    saving: list[float] = []
    beside = Thread(target=lambda: saving.append(_seconds(lambda: _saved(visitor, path, fields))))
    beside.start()
    meanwhile = [_seconds(lambda: _shown(visitor, other))]
    while beside.is_alive():
        meanwhile.append(_seconds(lambda: _shown(visitor, other)))
    beside.join()
    if not saving:
        raise Broken("a page of a megabyte could not be saved")
    return [
        Figure("a page of 1 MB is saved", saving[0], 20, "s"),
        Figure("another page meanwhile, against alone", median(meanwhile) / alone, 5, "×"),
        Figure("a page of 1 MB is shown", _median(lambda: _shown(visitor, path), 3), 2, "s"),
    ]
