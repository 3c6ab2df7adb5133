"""The verbs that change pages. None of them commits, and none of them loses a word.

A save says which revision it was made from, and the database decides whether that is still the
head: the new revision and the move of the head succeed together or not at all. If somebody else
was first, both texts are merged and it is tried again; where they contradict each other, the
caller gets a Conflict and nothing is written.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
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
    """The page has a new head; `merged_with` are those whose changes it was merged with."""

    revision: Revision
    merged_with: tuple[Person | None, ...] = ()


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


def create(
    space: Space,
    *,
    title: str,
    source: str,
    summary: str = "",
    by: Person | None,
    at: datetime | None = None,
) -> Page:
    """Write the first revision of a new page; `by` becomes its owner.

    Raises TitleRefused, TitleTaken, markup.TooLong; then nothing is written.
    """
    parsed, address, at = parse(source), _address(title), at or now()
    with db.session.begin_nested():
        page = Page(
            space=space,
            slug=address,
            title=title,
            owner_id=by and by.id,
            created_at=at,
            changed_at=at,
        )
        db.session.add(page)
        db.session.flush()
        _claim(page, address)
        text = fill_in(space, parsed)
        revision = _revision(page, None, title, source, text, summary=summary, by=by, at=at)
        db.session.add(revision)
        db.session.flush()
        page.head_id = revision.id
        _note_references(page, text)
    announce(
        PageCreated(page_id=page.id, revision_id=revision.id, space_id=space.id), by=by and by.id
    )
    return page


def save(
    page: Page,
    *,
    base: int | None,
    title: str,
    source: str,
    summary: str,
    by: Person | None,
    at: datetime | None = None,
) -> Saved | Unchanged | Conflict:
    """Save what was made from the revision with the id `base`, merged with what came after it.

    Raises TitleRefused, TitleTaken, markup.TooLong; then nothing is written.
    """
    origin = _revision_of(page, base)
    while True:  # each turn means that somebody else has saved, so it ends
        head = _head(page)
        if origin is head:
            new_title, new_source = title, source
        else:
            titles = merge(origin.title if origin else "", head.title, title)
            texts = merge(origin.source if origin else "", head.source, source)
            if not (titles.clean and texts.clean):
                return Conflict(head, origin, titles, texts)
            new_title, new_source = titles.text, texts.text
        if (new_title, new_source) == (head.title, head.source):
            return Unchanged(head)
        revision = _advance(page, head, new_title, new_source, origin, summary, by, at)
        if revision:
            return Saved(revision, _others_since(origin, head))


def restore(
    page: Page,
    revision: Revision,
    *,
    summary: str,
    by: Person | None,
    at: datetime | None = None,
) -> Saved | Unchanged:
    """Make a new revision that says what an old one said, whatever was saved since."""
    while True:  # as in save()
        head = _head(page)
        if (revision.title, revision.source) == (head.title, head.source):
            return Unchanged(head)
        new = _advance(page, head, revision.title, revision.source, head, summary, by, at)
        if new:
            return Saved(new)


def _advance(
    page: Page,
    head: Revision,
    title: str,
    source: str,
    origin: Revision | None,
    summary: str,
    by: Person | None,
    at: datetime | None,
) -> Revision | None:
    """Put a new revision on top of `head`; None if `head` is no longer the head."""
    parsed, address = parse(source), _address(title)
    try:
        with db.session.begin_nested():
            _claim(page, address)
            text = fill_in(page.space, parsed)
            revision = _revision(page, head, title, source, text, summary=summary, by=by, at=at)
            revision.merged_id = origin.id if origin and origin is not head else None
            db.session.add(revision)
            db.session.flush()
            _move_head(page, head, revision, address)
            _note_references(page, text)
    except (_HeadMoved, IntegrityError):  # two revisions can't have one number either
        return None
    _tell(page, head, revision)
    return revision


class _HeadMoved(Exception):
    """Somebody else has saved meanwhile."""


def _move_head(page: Page, head: Revision, revision: Revision, address: str) -> None:
    moved = db.session.execute(
        update(Page)
        .where(Page.id == page.id, Page.head_id == head.id)
        .values(
            head_id=revision.id, title=revision.title, slug=address, changed_at=revision.at
        )
        .returning(Page.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        raise _HeadMoved
    db.session.expire(page)


def _tell(page: Page, head: Revision, revision: Revision) -> None:
    about = {"page_id": page.id, "revision_id": revision.id, "space_id": page.space_id}
    announce(PageSaved(**about), by=revision.author_id)
    if revision.title != head.title:
        announce(PageRenamed(**about), by=revision.author_id)


def _revision(
    page: Page,
    head: Revision | None,
    title: str,
    source: str,
    text: Written,
    *,
    summary: str,
    by: Person | None,
    at: datetime | None,
) -> Revision:
    return Revision(
        page_id=page.id,
        number=head.number + 1 if head else 1,
        base_id=head.id if head else None,
        author_id=by and by.id,
        at=at or now(),
        title=title,
        source=source,
        summary=summary,
        **text.columns,
    )


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
        select(PageAddress).where(
            PageAddress.space_id == page.space_id, PageAddress.slug == address
        )
    ).one()
    if holder.page_id != page.id:
        raise TitleTaken(holder.page)


def _note_references(page: Page, text: Written) -> None:
    """Replace what is known of the head's links and tags."""
    db.session.execute(delete(PageLink).where(PageLink.page_id == page.id))
    db.session.execute(delete(PageTag).where(PageTag.page_id == page.id))
    for place in text.places:
        db.session.add(
            PageLink(
                page_id=page.id,
                space_id=place.space_id,
                space_slug=place.space_slug,
                slug=place.slug,
            )
        )
    for tag in text.tags:
        db.session.add(PageTag(page_id=page.id, tag=tag))
    db.session.flush()


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


def _others_since(origin: Revision | None, head: Revision) -> tuple[Person | None, ...]:
    """Who saved after `origin` up to `head`, each once, the latest first."""
    if origin is None or origin is head:
        return ()
    revisions = db.session.scalars(
        select(Revision)
        .where(Revision.page_id == head.page_id, Revision.number > origin.number)
        .where(Revision.number <= head.number)
        .order_by(Revision.number.desc())
    )
    return tuple(dict.fromkeys(revision.author for revision in revisions))
