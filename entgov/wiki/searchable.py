"""Pages as the search sees them, and back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.core.clock import now
from entgov.core.database import db, portions
from entgov.files.queries import keys_with_files
from entgov.search.documents import Document, fingerprint
from entgov.search.found import Found
from entgov.stream.searchable import thread_name
from entgov.wiki.addresses import page_address
from entgov.wiki.models import Distilled, Page, PageTag, Revision, page_key
from entgov.wiki.policy import living, readable_by
from entgov.wiki.queries.leading import led as led
from entgov.wiki.states import state_of

KIND = "page"
TAKES_AWAY = {"PageMoved", "PageRemoved", "BranchWentAlong"}
_PORTION = 200
_HALF_LIFE = 730
"""Days: what is written down is meant to last."""


def tell_of(ids: Collection[int]) -> Collection[int]:
    """These alone: nothing else is found by words of theirs."""
    return ids


def documents(ids: Collection[int]) -> Iterator[Document]:
    """The documents of these pages, as their heads have them; those in the bin have none."""
    for portion in portions(ids, _PORTION):
        yield from _documents(portion)


def _documents(ids: Collection[int]) -> Iterator[Document]:
    pages = db.session.scalars(_with_head().where(living(), Page.id.in_(ids))).unique().all()
    there = [page.id for page in pages]
    tags, writers, leading = _tags(there), _writers(there), led(there)
    titles, threads = _titles(there), _threads(there)
    with_files = keys_with_files([page_key(page_id) for page_id in there])
    return (
        _document(
            page,
            tags=tuple(tags[page.id]),
            by=tuple(writers[page.id]),
            has_file=page_key(page.id) in with_files,
            former=tuple(title for title in titles[page.id] if title != page.title),
            led=leading.get(page.id, 0),
            above=tuple(threads[page.id]),
        )
        for page in pages
    )


def _tags(ids: Collection[int]) -> defaultdict[int, list[str]]:
    tags: defaultdict[int, list[str]] = defaultdict(list)
    rows = select(PageTag.page_id, PageTag.tag).where(PageTag.page_id.in_(ids))
    for page_id, tag in db.session.execute(rows.order_by(PageTag.tag)):
        tags[page_id].append(tag)
    return tags


def _writers(ids: Collection[int]) -> defaultdict[int, list[str]]:
    """Everybody who has written at these pages, as their histories say."""
    writers: defaultdict[int, list[str]] = defaultdict(list)
    author = Revision.author_id
    rows = select(Revision.page_id, author).where(Revision.page_id.in_(ids), author.is_not(None))
    for page_id, author_id in db.session.execute(rows.distinct().order_by(author)):
        writers[page_id].append(str(author_id))
    return writers


def _titles(ids: Collection[int]) -> defaultdict[int, list[str]]:
    """All titles that these pages have had, the newest first."""
    titles: defaultdict[int, list[str]] = defaultdict(list)
    page_id, title, last = Revision.page_id, Revision.title, func.max(Revision.number)
    rows = select(page_id, title).where(page_id.in_(ids)).group_by(page_id, title)
    for its, told in db.session.execute(rows.order_by(page_id, last.desc())):
        titles[its].append(told)
    return titles


def _threads(ids: Collection[int]) -> defaultdict[int, list[str]]:
    """The threads that these pages were made from."""
    threads: defaultdict[int, list[str]] = defaultdict(list)
    made_from = select(Distilled.page_id, Distilled.thread_id).where(Distilled.page_id.in_(ids))
    for page_id, thread_id in db.session.execute(made_from.order_by(Distilled.thread_id)):
        threads[page_id].append(thread_name(thread_id))
    return threads


def everything() -> Iterator[Document]:
    """The documents of all pages, read in portions."""
    after = 0
    while ids := db.session.scalars(
        select(Page.id).where(Page.id > after).order_by(Page.id).limit(_PORTION)
    ).all():
        yield from _documents(ids)
        after = ids[-1]


def found(viewer: Any, ids: Collection[int]) -> Mapping[int, Found]:
    """The pages with these ids that the viewer may see."""
    statement = _with_head().options(joinedload(Page.space)).where(readable_by(viewer))
    titles = _titles(ids)
    pages = db.session.scalars(statement.where(Page.id.in_(ids)))
    return {page.id: _found(page, titles[page.id]) for page in pages}


def _with_head() -> Select[Page]:
    head = contains_eager(Page.head)
    return (
        select(Page)
        .join(Revision, Page.head_id == Revision.id)
        .options(
            head, head.joinedload(Revision.author), *(head.defer(big) for big in _NOT_SEARCHED)
        )
    )


_NOT_SEARCHED = (Revision.source, Revision.html)


def _document(
    page: Page,
    *,
    tags: tuple[str, ...],
    by: tuple[str, ...],
    has_file: bool,
    former: tuple[str, ...],
    led: int,
    above: tuple[str, ...],
) -> Document:
    # What leads to it is left out: that is no fact, and may be some minutes behind.
    its = (page.head.id, page.status, page.owner_id, page.space_id)
    said = (*its, tags, by, has_file, former, above)
    return Document(
        key=f"{KIND}:{page.id}",
        kind=KIND,
        title=page.title,
        body=page.head.plain,
        tags=tags,
        spaces=(str(page.space_id),),
        audience=(f"space:{page.space_id}",),
        changed_at=page.head.at,
        version=fingerprint(said),
        state=page.status,
        by=by,
        owner=str(page.owner_id or ""),
        has_file=has_file,
        headings=tuple(heading["text"] for heading in page.head.headings),
        former=former,
        half_life=_HALF_LIFE,
        led=led,
        above=above,
        lang=page.head.language or "",
    )


def _found(page: Page, titles: Iterable[str]) -> Found:
    return Found(
        kind=KIND,
        title=page.title,
        url=page_address(page.space.slug, page.slug),
        text=page.head.plain,
        space=page.space.name,
        by=page.head.author_name,
        at=page.head.at,
        state="" if (state := state_of(page, now())) == "current" else state,
        former=tuple(title for title in titles if title != page.title),
        lang=page.head.language or "",
    )
