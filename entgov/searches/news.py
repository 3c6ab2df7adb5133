"""What facts bring that can be new to a saved search: new posts and files, and pages that say more.

A thing is new once, when it is posted, added or written. A page that is there already is new to a
search when a change makes it answer that search and it did not before: pages grow, and whoever
waits for a matter wants to hear when it comes to be written down. What its author calls a small
change is not news, nor is that a thing was moved, retagged or given another state.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from entgov.core.database import db, portions
from entgov.core.facts import FactRecord
from entgov.files import searchable as files
from entgov.files.models import File
from entgov.search.documents import Document
from entgov.stream import searchable as posts
from entgov.stream.models import Post
from entgov.wiki import searchable as pages
from entgov.wiki.models import Revision


@dataclass(frozen=True)
class News:
    """Something that may be new.

    begun   when it came to be: who saved a search later knows it
    at      when it became news
    by      whose doing it is: they are not told; None where nobody is known
    former  what it was before; None where it was not there
    """

    document: Document
    begun: datetime
    at: datetime
    by: int | None
    former: Document | None = None

    @property
    def thing_id(self) -> int:
        return int(self.document.key.partition(":")[2])


_Last = Mapping[int, Sequence[FactRecord]]
"""The facts about each thing, in their order."""


def news_of(facts: Sequence[FactRecord]) -> Iterator[News]:
    """What these facts bring, as things are now; several about one thing are folded."""
    yield from _posts(_about(facts, "post_id", ("PostPublished",)))
    yield from _files(_about(facts, "file_id", ("FileAdded", "FileTextRead")))
    yield from _pages(_about(facts, "page_id", ("PageCreated", "PageSaved")))


def _about(facts: Sequence[FactRecord], name: str, kinds: Collection[str]) -> _Last:
    about: defaultdict[int, list[FactRecord]] = defaultdict(list)
    for fact in sorted(facts, key=lambda each: each.id):
        if fact.kind in kinds:
            about[fact.data[name]].append(fact)
    return about


def _posts(about: _Last) -> Iterator[News]:
    authors = select(Post.id, Post.author_id).where(Post.id.in_(about))
    by = dict(db.session.execute(authors).all()) if about else {}
    for document in posts.documents(about):
        at, number = about[_id(document)][-1].at, _id(document)
        yield News(document, begun=at, at=at, by=by.get(number))


def _files(about: _Last) -> Iterator[News]:
    """Files in their first version: their words are known some time after they were added."""
    found = select(File).where(File.id.in_(about), File.number == 1, File.kept_at.is_not(None))
    first = {file.id: file for file in db.session.scalars(found)} if about else {}
    for document in files.documents(first):
        file, fact = first[_id(document)], about[_id(document)][-1]
        yield News(document, begun=file.kept_at or fact.at, at=fact.at, by=file.by_id)


def _pages(about: _Last) -> Iterator[News]:
    saved = _revisions({fact.data["revision_id"] for some in about.values() for fact in some})
    telling = {
        page_id: [fact for fact in some if not saved[fact.data["revision_id"]].minor]
        for page_id, some in about.items()
    }
    first = {
        page_id: saved[some[0].data["revision_id"]] for page_id, some in telling.items() if some
    }
    before = _revisions({each.base_id for each in first.values() if each.base_id})
    for document in pages.documents(first):
        fact, base = telling[_id(document)][-1], before.get(first[_id(document)].base_id or 0)
        former = _as_it_was(document, base) if base else None
        yield News(document, begun=fact.at, at=fact.at, by=fact.actor_id, former=former)


def _as_it_was(document: Document, revision: Revision) -> Document:
    """Its words are those of then; what limits it is as now, for that is not what is new."""
    headings = tuple(heading["text"] for heading in revision.headings)
    return replace(document, title=revision.title, body=revision.plain, headings=headings)


def _revisions(ids: Collection[int]) -> Mapping[int, Revision]:
    found: dict[int, Revision] = {}
    for some in portions(ids):
        statement = select(Revision).where(Revision.id.in_(some))
        found |= {each.id: each for each in db.session.scalars(statement)}
    return found


def _id(document: Document) -> int:
    return int(document.key.partition(":")[2])
