"""The verbs that change pages. None of them commits, and none of them loses a word.

A save says which revision it was made from, and the database decides whether that is still the
head: the new revision and the move of the head succeed together or not at all. If somebody else
was first, both texts are merged and it is tried again; where they contradict each other, the
caller gets a Conflict and nothing is written.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy import insert as insert_rows
from sqlalchemy.exc import IntegrityError

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.markup import parse
from entgov.spaces.models import Space
from entgov.web.addresses import slug
from entgov.wiki.facts import PageCreated, PageRenamed, PageSaved
from entgov.wiki.merge import Merge, merge
from entgov.wiki.models import Page, PageAddress, PageLink, PageTag, Revision
from entgov.wiki.rendering import Written, fill_in

RESERVED = frozenset({"new"})
LONGEST_TITLE = 200  # characters


class TitleRefused(ValueError):
    """The title makes no address, or one that entgov needs for itself."""


class TitleTaken(Exception):
    """Another page of the space has the address that this title makes, or had it before."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.title)
        self.page = page


@dataclass(frozen=True)
class Saved:
    """The page has a new head; `merged_with` are the people whose changes it was merged with."""

    revision: Revision
    merged_with: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Unchanged:
    """The page says already what was to be saved."""

    revision: Revision


@dataclass(frozen=True)
class Conflict:
    """`head` and what was to be saved change the same lines. Nothing was written.

    `base` is the revision that was said to be the base; None where the page has no such revision.
    """

    head: Revision
    base: Revision | None
    title: Merge
    content: Merge


@dataclass(frozen=True)
class _Draft:
    """What is to become a revision."""

    title: str
    source: str
    summary: str
    by: Person | None
    at: datetime
    merged_id: int | None = None

    @property
    def author_id(self) -> int | None:
        return self.by.id if self.by else None


class _HeadMoved(Exception):
    """Somebody else has saved meanwhile."""


def create(
    space: Space,
    title: str,
    source: str,
    summary: str = "",
    *,
    by: Person | None,
    at: datetime | None = None,
) -> Page:
    """Write the first revision of a new page; `by` becomes its owner.

    Raises TitleRefused, TitleTaken, markup.TooLong; then nothing is written.
    """
    draft = _Draft(title, source, summary, by, at or now())
    parsed, address = parse(source), _address(title)
    with db.session.begin_nested():
        page = Page(
            space=space,
            slug=address,
            title=title,
            owner_id=draft.author_id,
            created_at=draft.at,
            changed_at=draft.at,
        )
        db.session.add(page)
        db.session.flush()
        _claim(page, address)
        revision = _add_revision(page, None, draft, fill_in(space, parsed))
        page.head_id = revision.id
    about = {"page_id": page.id, "revision_id": revision.id, "space_id": space.id}
    announce(PageCreated(**about), by=draft.author_id)
    return page


def save(
    page: Page,
    *,
    base_id: int | None,
    title: str,
    source: str,
    summary: str,
    by: Person | None,
    at: datetime | None = None,
) -> Saved | Unchanged | Conflict:
    """Save what was made from the revision with the id `base_id`, merged with what came after it.

    Raises TitleRefused, TitleTaken, markup.TooLong; then nothing is written.
    """
    draft = _Draft(title, source, summary, by, at or now())
    origin = _revision_of(page, base_id)
    while True:  # each turn means that somebody else has saved, so it ends
        head = _head(page)
        met = draft if origin is head else _meet(draft, origin, head)
        if isinstance(met, Conflict):
            return met
        if (met.title, met.source) == (head.title, head.source):
            return Unchanged(head)
        revision = _advance(page, head, met)
        if revision:
            return Saved(revision, _writers_between(origin, head))


def restore(
    page: Page,
    revision: Revision,
    *,
    summary: str,
    by: Person | None,
    at: datetime | None = None,
) -> Saved | Unchanged:
    """Make a new revision that says what an old one said, whatever was saved since."""
    draft = _Draft(revision.title, revision.source, summary, by, at or now())
    while True:  # as in save()
        head = _head(page)
        if (draft.title, draft.source) == (head.title, head.source):
            return Unchanged(head)
        new = _advance(page, head, draft)
        if new:
            return Saved(new)


def _meet(draft: _Draft, origin: Revision | None, head: Revision) -> _Draft | Conflict:
    """The draft with what was saved between `origin` and `head` merged into it."""
    title = merge(origin.title if origin else "", head.title, draft.title)
    content = merge(origin.source if origin else "", head.source, draft.source)
    if not (title.clean and content.clean):
        return Conflict(head, origin, title, content)
    merged_id = origin.id if origin else None
    return replace(draft, title=title.text, source=content.text, merged_id=merged_id)


def _advance(page: Page, head: Revision, draft: _Draft) -> Revision | None:
    """Put a new revision on top of `head`; None if `head` is no longer the head."""
    parsed, address = parse(draft.source), _address(draft.title)
    try:
        with db.session.begin_nested():
            _claim(page, address)
            revision = _add_revision(page, head, draft, fill_in(page.space, parsed))
            _move_head(page, head, revision, address)
    except _HeadMoved:
        return None
    except IntegrityError:  # no page has two revisions of one number
        if _head(page) is head:
            raise
        return None
    about = {"page_id": page.id, "revision_id": revision.id, "space_id": page.space_id}
    announce(PageSaved(**about), by=draft.author_id)
    if revision.title != head.title:
        announce(PageRenamed(**about), by=draft.author_id)
    return revision


def _add_revision(page: Page, head: Revision | None, draft: _Draft, text: Written) -> Revision:
    revision = Revision(
        page_id=page.id,
        number=head.number + 1 if head else 1,
        base_id=head.id if head else None,
        merged_id=draft.merged_id,
        author_id=draft.author_id,
        at=draft.at,
        title=draft.title,
        source=draft.source,
        summary=draft.summary,
        **text.derived,
    )
    db.session.add(revision)
    db.session.flush()
    _note_references(page, text)
    return revision


def _move_head(page: Page, head: Revision, revision: Revision, address: str) -> None:
    moved = db.session.execute(
        update(Page)
        .where(Page.id == page.id, Page.head_id == head.id)
        .values(head_id=revision.id, title=revision.title, slug=address, changed_at=revision.at)
        .returning(Page.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        raise _HeadMoved
    db.session.expire(page)


def _address(title: str) -> str:
    address = slug(title)
    if not address or address in RESERVED or len(title) > LONGEST_TITLE:
        raise TitleRefused(title)
    return address


def _claim(page: Page, address: str) -> None:
    """Make the address the page's own. Of two who want it at once the second waits here."""
    wish = {"space_id": page.space_id, "slug": address, "page_id": page.id}
    db.session.execute(insert(PageAddress).values(wish).on_conflict_do_nothing())
    holder = db.session.scalars(
        select(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .where(PageAddress.space_id == page.space_id, PageAddress.slug == address)
    ).one()
    if holder.id != page.id:
        raise TitleTaken(holder)


def _note_references(page: Page, text: Written) -> None:
    """Replace what is known of the links and tags in the page's text."""
    db.session.execute(delete(PageLink).where(PageLink.page_id == page.id))
    db.session.execute(delete(PageTag).where(PageTag.page_id == page.id))
    links = [{"page_id": page.id, **asdict(place)} for place in text.places]
    tags = [{"page_id": page.id, "tag": tag} for tag in text.tags]
    if links:
        db.session.execute(insert_rows(PageLink), links)
    if tags:
        db.session.execute(insert_rows(PageTag), tags)


def _head(page: Page) -> Revision:
    """The head as the database has it now, not as this session read it before."""
    return db.session.scalars(
        select(Revision)
        .join(Page, Page.head_id == Revision.id)
        .where(Page.id == page.id)
        .execution_options(populate_existing=True)
    ).one()


def _revision_of(page: Page, revision_id: int | None) -> Revision | None:
    return db.session.scalar(
        select(Revision).where(Revision.id == revision_id, Revision.page_id == page.id)
    )


def _writers_between(origin: Revision | None, head: Revision) -> tuple[Person, ...]:
    """Who saved after `origin` up to `head`, each once, the latest first."""
    if origin is None or origin is head:
        return ()
    people = db.session.scalars(
        select(Person)
        .join(Revision, Revision.author_id == Person.id)
        .where(Revision.page_id == head.page_id, Revision.number > origin.number)
        .where(Revision.number <= head.number)
        .order_by(Revision.number.desc())
    )
    return tuple(dict.fromkeys(people))
