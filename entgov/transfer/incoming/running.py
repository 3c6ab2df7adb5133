"""Making what was planned: each page with all its revisions in a transaction of its own.

Whoever is killed in the middle has made whole pages only. Whoever goes on reads the source again,
passes over what is made, and makes the rest. That two do it at once does no harm: a row is taken
by changing its state in the transaction that makes its page.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, cast

import structlog
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.files import commands as files
from entgov.files.receiving import FileRefused, receive
from entgov.markup import TooLong
from entgov.transfer.incoming import commands, keeping, standing, titles
from entgov.transfer.incoming.facts import ImportFinished
from entgov.transfer.incoming.items import IncomingPage, Lost, Reader, Unreadable
from entgov.transfer.incoming.keys import short
from entgov.transfer.incoming.models import Import, ImportItem, What
from entgov.transfer.incoming.policy import importable_by
from entgov.transfer.incoming.queries import counts_of
from entgov.transfer.incoming.readers import READERS
from entgov.transfer.incoming.writing import Written, known_to, written
from entgov.web.addresses import slug
from entgov.web.guard import holds
from entgov.wiki import commands as wiki
from entgov.wiki.commands import TitleRefused, TitleTaken
from entgov.wiki.commands.moving import hold_trees
from entgov.wiki.models import Page
from entgov.wiki.order import ids_above

MOST_LEVELS = 20
"""How deep the pages of a source stand here at most."""
_AT_ONCE = 100
_WINDOW = 500
_BREATH = 0.005  # seconds between two transactions, so that others get at the database

log = structlog.get_logger()


class Stopped(Exception):
    """Nothing more is to be done: the import was stopped, or done by somebody else."""


class Refused(Exception):
    """The import can't go on, for a reason that is told."""


def steps(job_id: int) -> Iterator[None]:
    """Make what an import planned, a little at each turn."""
    with transaction(write_lock=False):
        job = db.session.get_one(Import, job_id)
        reader, path = READERS[job.kind], keeping.path_of(job.kept or "")
    try:
        if not path.exists():
            raise Refused(gettext("The source is no longer there. Import it anew."))
        yield from _files(job_id, reader)
        yield from _pages(job_id, reader)
        yield from _parents(job_id)
        yield from _addresses(job_id)
    except Stopped:
        return
    except Refused as error:
        with transaction():
            commands.fail(db.session.get_one(Import, job_id), str(error))
        return
    _end(job_id)


def _working(job_id: int) -> Import:
    """The import, if it is still to go on and its person may still do that."""
    job = db.session.get_one(Import, job_id, populate_existing=True)
    if job.state != "running":
        raise Stopped
    person = job.by
    if person and not (person.status == "active" and holds(importable_by, job.space, person)):
        raise Refused(gettext("%(name)s may no longer import into this space.", name=person.name))
    return job


def _windows(job_id: int, what: What) -> Iterator[tuple[int, str] | None]:
    """Of each number in turn: the id and the state of its row; None behind the last."""
    first = 1
    while True:
        with transaction(write_lock=False):
            rows = db.session.execute(
                select(ImportItem.number, ImportItem.id, ImportItem.state).where(
                    ImportItem.import_id == job_id,
                    ImportItem.what == what,
                    ImportItem.number >= first,
                    ImportItem.number < first + _WINDOW,
                )
            ).all()
        by_number = {row.number: (row.id, row.state) for row in rows}
        for number in range(first, first + _WINDOW):
            yield by_number.get(number)
        first += _WINDOW


def _files(job_id: int, reader: Reader) -> Iterator[None]:
    path = _path(job_id)
    try:
        for file, row in zip(reader.files(path), _windows(job_id, "file"), strict=False):
            if row is None:
                return
            if row[1] == "planned":
                _make_file(job_id, row[0], reader, file.key)
                time.sleep(_BREATH)
            yield
    except Unreadable:
        return  # what could be read was planned


def _path(job_id: int) -> Path:
    with transaction(write_lock=False):
        return keeping.path_of(db.session.get_one(Import, job_id).kept or "")


def _make_file(job_id: int, item_id: int, reader: Reader, key: str) -> None:
    """The content is taken in first, while nobody waits for the database."""
    problem, received = "", None
    with transaction(write_lock=False):
        name, number = db.session.execute(
            select(ImportItem.title, ImportItem.number).where(ImportItem.id == item_id)
        ).one()
        path = keeping.path_of(db.session.get_one(Import, job_id).kept or "")
    try:
        received = receive(cast(IO[bytes], _Stream(reader.content(path, key))), name)
    except FileRefused as refusal:
        problem = _refused(refusal)
    except (Unreadable, OSError, ValueError, KeyError) as error:
        log.warning("a file of a source can't be read", exc_info=error)
        problem = gettext("It can't be read.")
    with transaction():
        job, item = _taken(job_id, item_id)
        if item.state != "planned":
            return
        if received is None:
            item.state, item.problem = "failed", problem
            return
        file = files.add(
            job.space, received, by=job.by, kept=True, nonce=f"import {job_id} {number}"
        )
        item.state, item.file_id = "done", file.id


def _refused(refusal: FileRefused) -> str:
    words = {
        "empty": gettext("It is empty."),
        "large": gettext("It is larger than the files that can be kept here."),
        "pixels": gettext("The picture has too many pixels."),
        "broken": gettext("The picture is damaged."),
        "full": gettext("There is no room left on the disk."),
    }
    return str(words[refusal.reason])


class _Stream:
    """What comes in portions, to be read as a file is."""

    def __init__(self, portions: Iterator[bytes]) -> None:
        self._portions, self._rest = portions, b""

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            portion = next(self._portions, None)
            if portion is None:
                return b""
            self._rest = portion
        piece, self._rest = (
            (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        )
        return piece


def _pages(job_id: int, reader: Reader) -> Iterator[None]:
    found = _real_pages(reader, _path(job_id))
    waiting: list[standing.Standing] = []
    for page, row in zip(found, _windows(job_id, "page"), strict=False):
        if row is None:
            break
        if each := standing.standing(page):
            waiting.append(each)
        if row[1] == "planned":
            _try_to_make(job_id, row[0], page)
            time.sleep(_BREATH)
        yield
    yield from standing.steps(job_id, waiting, _made_of)


def _made_of(job_id: int, key: str) -> ImportItem | None:
    return _made(job_id, short(key))


def _real_pages(reader: Reader, path: Path) -> Iterator[IncomingPage]:
    """The pages as they were counted. What could not be read then is not asked for now."""
    try:
        for each in reader.pages(path):
            if not isinstance(each, Lost) and each.revisions and not each.redirect:
                yield each
    except (Unreadable, ValueError, KeyError, OSError, RecursionError) as error:
        log.info("a source ends early", exc_info=error)


def _try_to_make(job_id: int, item_id: int, page: IncomingPage) -> None:
    try:
        _make(job_id, item_id, page)
    except (OperationalError, Stopped, Refused):
        raise
    except TooLong as error:
        _note_failure(item_id, str(error))
    except Exception as error:  # one page that can't be made must not stop the others
        log.exception("a page can't be imported", exc_info=error)
        _note_failure(item_id, gettext("It can't be written."))


def _note_failure(item_id: int, problem: str) -> None:
    with transaction():
        item = db.session.get_one(ImportItem, item_id, populate_existing=True)
        if item.state == "planned":
            item.state, item.problem = "failed", problem


def _make(job_id: int, item_id: int, page: IncomingPage) -> None:
    """Whatever takes long is done before the transaction in which the page comes into being."""
    page = replace(page, revisions=list(page.revisions))  # some readers make them only now
    with transaction(write_lock=False):
        job = db.session.get_one(Import, job_id, populate_existing=True)
        known = known_to(job, page)
        by_id, began = job.by_id, job.started_at or now()
    text = written(page, known, began=began, by_id=by_id)
    with transaction():
        job, item = _taken(job_id, item_id)
        if item.state != "planned":
            return
        if job.clashes == "skip" and item.clash in ("taken", "binned"):
            item.state, item.problem = "skipped", gettext("A page has this title already.")
            return
        _bring(job, item, page, text)


def _taken(job_id: int, item_id: int) -> tuple[Import, ImportItem]:
    """The row, held until the transaction ends."""
    item = db.session.scalars(
        select(ImportItem)
        .where(ImportItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return _working(job_id), item


def _bring(job: Import, item: ImportItem, page: IncomingPage, text: Written) -> None:
    parent, item.level = _parent(job, item)
    losses = list(text.losses)
    others = titles.others(item.title, item.number, double=False)
    for title in chain([item.made_title], others):
        try:
            made = wiki.bring(
                job.space, text.titled(title), by=job.by, parent=parent, status=page.status
            )
            made.position = page.position
        except (TitleTaken, TitleRefused):
            if job.clashes == "skip" and item.clash != "double":
                item.state, item.problem = "skipped", gettext("A page has this title already.")
                return
            continue
        if title != item.made_title:
            item.made_title, item.slug = title, slug(title)
        item.state, item.page_id, item.revision_id = "done", made.id, made.head_id
        item.losses = [*item.losses, *losses]
        return
    item.state, item.problem = "failed", gettext("No title could be found for it.")


def _parent(job: Import, item: ImportItem) -> tuple[Page | None, int]:
    """The page to stand below, if it is made already, and the level there."""
    above = _made(job.id, item.below)
    if above is None or above.page_id is None:
        return None, 0
    page = db.session.get(Page, above.page_id)
    if page is None or page.space_id != job.space_id:
        return None, 0
    if above.level + 1 < MOST_LEVELS:
        return page, above.level + 1
    item.losses = [*item.losses, gettext("It stood deeper than pages can here.")]
    higher = db.session.get(Page, page.parent_id) if page.parent_id else None
    return higher, above.level


def _made(job_id: int, key: str, what: What = "page") -> ImportItem | None:
    if not key:
        return None
    return db.session.scalars(
        select(ImportItem)
        .where(ImportItem.import_id == job_id, ImportItem.key == key, ImportItem.what == what)
        .order_by(ImportItem.number)
        .limit(1)
    ).first()


def _parents(job_id: int) -> Iterator[None]:
    """Put those below their parents whose parents came behind them."""
    after = 0
    while True:
        with transaction():
            job = _working(job_id)
            hold_trees(job.space_id)
            rows = db.session.execute(
                select(ImportItem, Page)
                .join(Page, Page.id == ImportItem.page_id)
                .where(
                    ImportItem.import_id == job_id,
                    ImportItem.id > after,
                    ImportItem.what == "page",
                    ImportItem.state == "done",
                    ImportItem.below != "",
                    Page.parent_id.is_(None),
                    Page.removal_id.is_(None),
                    Page.space_id == job.space_id,
                )
                .order_by(ImportItem.id)
                .limit(_AT_ONCE)
            ).all()
            for item, page in rows:
                _put_below(job, item, page)
            after = rows[-1][0].id if rows else after
        if len(rows) < _AT_ONCE:
            return
        yield


def _put_below(job: Import, item: ImportItem, page: Page) -> None:
    above = _made(job.id, item.below)
    parent = db.session.get(Page, above.page_id) if above and above.page_id else None
    if parent is None or parent.removal_id is not None or parent.space_id != job.space_id:
        lost = gettext("The page that it stood below is not there, so it stands at the top.")
    else:
        line = ids_above(parent.id)
        if page.id in line:
            lost = gettext("It stood below itself, so it stands at the top.")
        elif len(line) >= MOST_LEVELS:
            lost = gettext("It stood deeper than pages can here.")
        else:
            page.parent_id = parent.id
            db.session.flush()
            return
    if lost not in item.losses:
        item.losses = [*item.losses, lost]


def _addresses(job_id: int) -> Iterator[None]:
    """Let the other names of pages lead to them."""
    while True:
        with transaction():
            job = _working(job_id)
            rows = db.session.scalars(
                select(ImportItem)
                .where(
                    ImportItem.import_id == job_id,
                    ImportItem.what == "address",
                    ImportItem.state == "planned",
                )
                .order_by(ImportItem.number)
                .limit(_AT_ONCE)
            ).all()
            for item in rows:
                _make_address(job, item)
        if len(rows) < _AT_ONCE:
            return
        yield


def _make_address(job: Import, item: ImportItem) -> None:
    target = _leads_to(job.id, item)
    page = db.session.get(Page, target.page_id) if target and target.page_id else None
    if page is None or page.space_id != job.space_id or titles.is_reserved(item.title):
        item.state, item.problem = "skipped", gettext("It leads to nothing that was imported.")
    elif wiki.lead_here(page, item.slug):
        item.state, item.page_id = "done", page.id
    else:
        item.state, item.problem = "skipped", gettext("A page has this title already.")


def _leads_to(job_id: int, item: ImportItem) -> ImportItem | None:
    """The page at the end of a row of addresses; a row that never ends leads nowhere."""
    key = item.leads_to
    for _ in range(5):
        if page := _made(job_id, key):
            return page
        further = _made(job_id, key, "address")
        if further is None:
            return None
        key = further.leads_to
    return None


def _end(job_id: int) -> None:
    with transaction():
        job = db.session.get_one(Import, job_id, populate_existing=True)
        if job.state != "running":
            return
        left = db.session.scalars(
            select(ImportItem)
            .where(ImportItem.import_id == job_id, ImportItem.state == "planned")
            .limit(_AT_ONCE * 10)
        ).all()
        for item in left:
            item.state, item.problem = "failed", gettext("It can't be read any more.")
        db.session.flush()
        kept = job.kept
        if not commands.change(job, "running", "done", finished_at=now(), kept=None):
            return
        pages = counts_of(job).pages_made
        fact = ImportFinished(import_id=job.id, space_id=job.space_id, pages=pages)
        announce(fact, by=job.by_id)
    keeping.drop(kept)
