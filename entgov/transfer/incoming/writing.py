"""A page of a source as it is written here: its texts with their links, its dates, its authors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask_babel import ngettext
from sqlalchemy import select

from entgov.accounts.commands.people import normal_email
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, portions
from entgov.files.addresses import file_address
from entgov.files.models import File
from entgov.markup import MAX_SOURCE, parse
from entgov.transfer.incoming import links, titles
from entgov.transfer.incoming.items import IncomingPage, IncomingRevision
from entgov.transfer.incoming.keys import short
from entgov.transfer.incoming.models import Import, ImportItem
from entgov.web.addresses import slug
from entgov.web.forms import clean_text, one_line
from entgov.wiki.commands import Past

_OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_TAGS = 50
_LONGEST_SUMMARY = 500  # characters
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Known:
    """What a page names of its source, and who wrote it: titles, addresses, accounts by email."""

    pages: Mapping[str, str]
    files: Mapping[str, str]
    people: Mapping[str, int]


@dataclass(frozen=True)
class Written:
    """The history of a page, ready to be made; its newest title is still open."""

    history: Sequence[Past]
    title: str
    losses: Sequence[str]

    def titled(self, title: str) -> Sequence[Past]:
        """With this title in place of the newest one, wherever that stands."""
        return [
            replace(past, title=title) if past.title == self.title else past
            for past in self.history
        ]


def known_to(job: Import, page: IncomingPage) -> Known:
    """Look up all that a page names, with a few queries."""
    pages: set[str] = set()
    files: set[str] = set()
    for revision in page.revisions:
        some_pages, some_files = links.keys_in(revision.source)
        pages |= some_pages
        files |= some_files
    emails = {normal_email(each.email) for each in page.revisions if "@" in each.email}
    return Known(_titles(job, pages), _addresses(job, files), _accounts(emails))


def _titles(job: Import, keys: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in portions({short(key) for key in keys}):
        rows = db.session.scalars(
            select(ImportItem)
            .where(ImportItem.import_id == job.id, ImportItem.key.in_(some))
            .where(ImportItem.what != "file")
            .order_by(ImportItem.number.desc())  # of two with one key the first counts
        )
        found.update({row.key: titles.linkable(_title(job, row)) for row in rows})
    return found


def _title(job: Import, row: ImportItem) -> str:
    is_left_out = job.clashes == "skip" and row.clash in ("taken", "binned")
    return row.title if is_left_out or row.what == "address" else row.made_title or row.title


def _addresses(job: Import, keys: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in portions({short(key) for key in keys}):
        rows = db.session.execute(
            select(ImportItem.key, File.id, File.name)
            .join(File, File.id == ImportItem.file_id)
            .where(ImportItem.import_id == job.id, ImportItem.key.in_(some))
            .where(ImportItem.what == "file")
            .order_by(ImportItem.number.desc())
        )
        found.update({key: file_address(file_id, name) for key, file_id, name in rows})
    return found


def _accounts(emails: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in portions(emails):
        rows = db.session.execute(select(Person.email, Person.id).where(Person.email.in_(some)))
        found.update((row.email, row.id) for row in rows)
    return found


def written(page: IncomingPage, known: Known, *, began: datetime, by_id: int | None) -> Written:
    """The history of the page as it can stand here, and what of it is lost by that."""
    losses: list[str] = []
    title = titles.fitting(page.title)
    texts = _texts(page, known, losses)
    dates = _dates([each.at for each in page.revisions], began, losses)
    history = [
        Past(
            title=titles.fitting(revision.title),
            source=text,
            at=at,
            summary=one_line(revision.summary)[:_LONGEST_SUMMARY],
            language=revision.language,
            minor=revision.minor,
            author_id=_author(revision, known, by_id),
            credit=_credit(revision, known),
        )
        for revision, text, at in zip(page.revisions, texts, dates, strict=True)
    ]
    kept = [past for past in history[:-1] if len(past.source) <= MAX_SOURCE]
    if left_out := len(history) - 1 - len(kept):
        losses.append(
            ngettext(
                "%(num)s older version is too long and is left out.",
                "%(num)s older versions are too long and are left out.",
                left_out,
            )
        )
    parse(history[-1].source)  # remembered, so that it is not done while others wait
    return Written([*kept, history[-1]], title, losses)


def _texts(page: IncomingPage, known: Known, losses: list[str]) -> list[str]:
    missing: set[str] = set()

    def page_at(key: str) -> str | None:
        return _found(known.pages, key, missing)

    def file_at(key: str) -> str | None:
        return _found(known.files, key, missing)

    texts: list[str] = []
    for revision in page.revisions:
        missing.clear()  # what old versions lead to in vain is no loss of today's page
        texts.append(links.filled(clean_text(revision.source), page=page_at, file=file_at))
    if missing:
        losses.append(
            ngettext(
                "%(num)s link leads to nothing that was imported and becomes plain text.",
                "%(num)s links lead to nothing that was imported and become plain text.",
                len(missing),
            )
        )
    tags = _tags(page, texts[-1])
    return [_with_tags(text, tags) for text in texts] if tags else texts


def _found(known: Mapping[str, str], key: str, missing: set[str]) -> str | None:
    found = known.get(short(key))
    if found is None:
        missing.add(key)
    return found


def _tags(page: IncomingPage, head: str) -> list[str]:
    """The tags that the newest text does not have yet."""
    if not page.tags:
        return []
    wanted = dict.fromkeys(slug(tag) for tag in page.tags[:_MOST_TAGS])
    there = set(parse(head).references.tags) if len(head) <= MAX_SOURCE else set()
    return [tag for tag in wanted if any(map(str.isalpha, tag)) and tag not in there]


def _with_tags(text: str, tags: Sequence[str]) -> str:
    return f"{text.rstrip()}\n\n{' '.join(f'#{tag}' for tag in tags)}\n".lstrip("\n")


def _dates(said: Sequence[datetime | None], began: datetime, losses: list[str]) -> list[datetime]:
    """The dates as the source has them; one that makes no sense is that of its neighbour."""
    sensible = [at if at and _makes_sense(at) else None for at in said]
    wrong = sum(1 for at, kept in zip(said, sensible, strict=True) if at and not kept)
    if wrong:
        losses.append(
            ngettext(
                "%(num)s date makes no sense and is replaced.",
                "%(num)s dates make no sense and are replaced.",
                wrong,
            )
        )
    last = next((at for at in sensible if at), began)
    dates = []
    for at in sensible:
        last = at or last
        dates.append(last)
    return dates


def _makes_sense(at: datetime) -> bool:
    return _OLDEST <= at <= now() + timedelta(days=1) and at != _EPOCH


def _author(revision: IncomingRevision, known: Known, by_id: int | None) -> int | None:
    """Whose it is: the account with the address; where no name is given either, who imports."""
    account = known.people.get(normal_email(revision.email)) if revision.email else None
    return account or (None if _name(revision) else by_id)


def _credit(revision: IncomingRevision, known: Known) -> str | None:
    """The name of somebody who has no account here."""
    return (_name(revision) or None) if _author(revision, known, None) is None else None


def _name(revision: IncomingRevision) -> str:
    return one_line(revision.author)[:_LONGEST_NAME]
