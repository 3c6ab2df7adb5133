"""Reading a source: what would be made of it, what is in the way, and what would be lost.

Nothing is made by that. A row is written for each page, address and file, some at a time, so that
nothing of the source stands in memory for long and nobody waits for the database. Who reads it
again finds the rows that are there already and goes on behind them.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from posixpath import splitext

import structlog
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from entgov.core.database import db, portions, transaction
from entgov.markup import MAX_SOURCE
from entgov.transfer.incoming import commands, keeping, links, titles
from entgov.transfer.incoming.items import IncomingFile, IncomingPage, Lost, Unreadable
from entgov.transfer.incoming.keys import short
from entgov.transfer.incoming.models import Clash, Import, ImportItem, What
from entgov.transfer.incoming.readers import READERS
from entgov.web.addresses import slug
from entgov.wiki.models import Page, PageAddress

MOST_PAGES = 200_000
MOST_FILES = 100_000
_AT_ONCE = 100
_LONGEST_STEP = 1.0  # seconds
_MOST_LOSSES = 20
_LONGEST_LOSS = 400
_MOST_WORDINGS = 40
_MOST_KEYS = 200_000  # of pages and files that links are looked up among

log = structlog.get_logger()


def steps(job_id: int) -> Iterator[None]:
    """Read the source of an import, a little at each turn."""
    with transaction(write_lock=False):
        job = db.session.get_one(Import, job_id)
        reader, path = READERS[job.kind], keeping.path_of(job.kept or "")
        there: dict[What, int] = {what: _last(job_id, what) for what in ("page", "address", "file")}
        name = job.name
    reading = _Reading(job_id, there, name)
    try:
        yield from reading.files(reader.files(path))
        yield from reading.pages(reader.pages(path))
    except Unreadable as error:
        reading.problem = str(error)
    except (ValueError, KeyError, OSError, RecursionError) as error:  # a source can be odd in
        # more ways than a reader thinks of; what was read before is offered all the same
        log.warning("a source can't be read on", kind=reader.KIND, exc_info=error)
        reading.problem = gettext("The rest of the source can't be read.")
    yield from reading.rest()
    reading.end()


class _Reading:
    """What is carried from step to step: rows not yet written, and what links name."""

    def __init__(self, job_id: int, there: dict[What, int], name: str) -> None:
        self.job_id, self.there, self.name = job_id, there, name
        self.problem = ""
        self.lost: list[str] = []
        self.rows: list[ImportItem] = []
        self.begun = time.monotonic()
        self.named: set[str] = set()
        self.numbers: Counter[What] = Counter()

    def files(self, found: Iterable[IncomingFile]) -> Iterator[None]:
        for file in found:
            if self.numbers["file"] == MOST_FILES:
                self.lost.append(gettext("The source has too many files; the last are left out."))
                return
            if self._is_new("file"):
                item = self._item("file", file.key, file.name, file.losses)
                item.size = min(file.size, 2**62)
                self.rows.append(item)
            yield from self._turn()

    def pages(self, found: Iterable[IncomingPage | Lost]) -> Iterator[None]:
        for each in found:
            if isinstance(each, Lost):
                self.lost.append(each.why[:_LONGEST_LOSS])
                continue
            if sum((self.numbers["page"], self.numbers["address"])) == MOST_PAGES:
                self.lost.append(gettext("The source has too many pages; the last are left out."))
                return
            if not each.revisions:
                continue
            self._note_links(each)
            if each.redirect:
                self._address(each)
            elif self._is_new("page"):
                self.rows.append(self._page(each))
            yield from self._turn()

    def rest(self) -> Iterator[None]:
        if self.rows:
            self._write()
            yield

    def end(self) -> None:
        """Say what was found, and let somebody decide."""
        unknown = self._unknown()
        with transaction():
            job = db.session.get_one(Import, self.job_id, populate_existing=True)
            if job.state != "reading":
                return
            if unknown:
                self.lost.append(unknown)
            if not self.problem and not sum(self.numbers.values()):
                self.problem = gettext("There is nothing in the source that could be imported.")
            if not (self.numbers["page"] or self.numbers["file"]):
                commands.fail(job, self.problem)
                return
            commands.change(
                job,
                "reading",
                "previewed",
                read_whole=not self.problem,
                problem=self.problem,
                losses=list(dict.fromkeys(self.lost))[:_MOST_WORDINGS],
            )

    def _is_new(self, what: What) -> bool:
        self.numbers[what] += 1
        return self.numbers[what] > self.there[what]

    def _turn(self) -> Iterator[None]:
        full = len(self.rows) >= _AT_ONCE
        if full or time.monotonic() - self.begun > _LONGEST_STEP:
            if self.rows:
                self._write()
            yield
            self.begun = time.monotonic()

    def _item(self, what: What, key: str, title: str, losses: Sequence[str]) -> ImportItem:
        return ImportItem(
            import_id=self.job_id,
            what=what,
            number=self.numbers[what],
            key=short(key),
            title=titles.fitting(title),
            made_title="",
            slug="",
            below="",
            leads_to="",
            level=0,
            revisions=0,
            size=0,
            state="planned",
            clash="",
            problem="",
            losses=[loss[:_LONGEST_LOSS] for loss in losses[:_MOST_LOSSES]],
        )

    def _page(self, page: IncomingPage) -> ImportItem:
        head = page.revisions[-1]
        title = head.title or (self._named_by_file() if self.numbers["page"] == 1 else "")
        item = self._item("page", page.key, title, page.losses)
        item.below = short(page.parent)
        item.revisions = len(page.revisions)
        item.made_title, item.slug = item.title, slug(item.title)
        if len(head.title.strip()) > len(item.title):
            item.losses = [*item.losses, gettext("Its title is too long and is cut.")]
        if len(head.source) > MAX_SOURCE:
            item.state = "skipped"
            item.problem = gettext(
                "It is longer than the %(limit)s characters that a page can have.",
                limit=f"{MAX_SOURCE:,}",
            )
        return item

    def _named_by_file(self) -> str:
        return titles.of_name(splitext(self.name)[0])

    def _address(self, page: IncomingPage) -> None:
        if self._is_new("address"):
            item = self._item("address", page.key, page.title, page.losses)
            item.leads_to, item.slug = short(page.redirect), slug(item.title)
            self.rows.append(item)

    def _note_links(self, page: IncomingPage) -> None:
        if page.redirect:
            self.named.add(short(page.redirect))
        elif len(self.named) < _MOST_KEYS:
            pages, files = links.keys_in(page.revisions[-1].source)
            self.named.update(map(short, pages | files))

    def _write(self) -> None:
        """Write the rows that were gathered, with titles that nobody has."""
        rows, self.rows = self.rows, []
        with transaction():
            job = db.session.get_one(Import, self.job_id, populate_existing=True)
            if job.state != "reading":
                return
            rows = self._still_missing(rows)
            pages = [row for row in rows if row.what == "page" and row.state == "planned"]
            _find_titles(job, pages)
            db.session.add_all(rows)
            job.tally = _counted(job.tally, rows)

    def _still_missing(self, rows: Sequence[ImportItem]) -> list[ImportItem]:
        """Without those that somebody else has written meanwhile who reads the same source."""
        last = {what: _last(self.job_id, what) for what in {row.what for row in rows}}
        return [row for row in rows if row.number > last[row.what]]

    def _unknown(self) -> str:
        """How many things are linked to that are not in the source."""
        missing = 0
        with transaction(write_lock=False):
            for some in portions(self.named):
                known = select(func.count(ImportItem.key.distinct())).where(
                    ImportItem.import_id == self.job_id, ImportItem.key.in_(some)
                )
                missing += len(some) - (db.session.scalar(known) or 0)
        if not missing:
            return ""
        said: str = ngettext(
            "%(num)s page or file that is linked to is not in the source. "
            "Links to it become plain text.",
            "%(num)s pages and files that are linked to are not in the source. "
            "Links to them become plain text.",
            missing,
        )
        return said


def _last(job_id: int, what: What) -> int:
    last = select(func.max(ImportItem.number)).where(
        ImportItem.import_id == job_id, ImportItem.what == what
    )
    return db.session.scalar(last) or 0


def _counted(tally: dict[str, int], rows: Sequence[ImportItem]) -> dict[str, int]:
    counted = dict(tally)
    for loss in (loss for row in rows for loss in row.losses):
        if loss in counted or len(counted) < _MOST_WORDINGS:
            counted[loss] = counted.get(loss, 0) + 1
    return counted


def _find_titles(job: Import, pages: Sequence[ImportItem]) -> None:
    """Give each page a title whose address is free, in the space and in this import."""
    held = holders(job, [page.slug for page in pages])
    for page in pages:
        if titles.is_reserved(page.title):
            clash: Clash = "taken"
        else:
            clash = held.get(page.slug, "")
        if clash:
            page.clash = clash
            _take_another_title(job, page, held)
        held[page.slug] = "double"


def _take_another_title(job: Import, page: ImportItem, held: dict[str, Clash]) -> None:
    for title in titles.others(page.title, page.number, double=page.clash == "double"):
        address = slug(title)
        if address not in held and not holders(job, [address]):
            page.made_title, page.slug = title, address
            return


def holders(job: Import, slugs: Sequence[str]) -> dict[str, Clash]:
    """Which of these addresses are taken, and by what."""
    found: dict[str, Clash] = dict.fromkeys(
        db.session.scalars(
            select(ImportItem.slug).where(
                ImportItem.import_id == job.id,
                ImportItem.what == "page",
                ImportItem.slug.in_(slugs),
                ImportItem.state == "planned",
            )
        ),
        "double",
    )
    rows = db.session.execute(
        select(PageAddress.slug, Page.removal_id)
        .join(Page, Page.id == PageAddress.page_id)
        .where(PageAddress.space_id == job.space_id, PageAddress.slug.in_(slugs))
    )
    found.update({address: "taken" if removal is None else "binned" for address, removal in rows})
    return found
