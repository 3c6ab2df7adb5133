"""The verbs that change pages. None of them commits, and none of them loses a word.

A save says which revision it was made from, and the database decides whether that is still the
head: the new revision and the move of the head succeed together or not at all. If somebody else
was first, both texts are merged and it is tried again; where they contradict each other, the
caller gets a Conflict and nothing is written.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.files.commands import note_uses
from entgov.follows.commands import follow_unless_stopped
from entgov.markup import parse
from entgov.search import names
from entgov.spaces.models import Space
from entgov.web.addresses import slug
from entgov.wiki.facts import PageCreated, PageRenamed, PageSaved
from entgov.wiki.merge import Merge, merge
from entgov.wiki.models import Page, PageAddress, Revision, Status, page_key
from entgov.wiki.rendering import Written, fill_in, note_references
from entgov.wiki.schedule import first_review

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
    language: str | None
    minor: bool = False
    approved_by: Person | None = None
    credit: str | None = None
    merged_id: int | None = None
    form_key: str | None = None

    @property
    def author_id(self) -> int | None:
        return self.by.id if self.by else None


class _HeadMoved(Exception):
    """Somebody else has saved meanwhile, or moved the page to another space."""


def create(
    space: Space,
    title: str,
    source: str,
    summary: str = "",
    *,
    by: Person | None,
    language: str | None = None,
    parent: Page | None = None,
    credit: str | None = None,
    status: Status = "current",
    at: datetime | None = None,
) -> Page:
    """Write the first revision of a new page; `by` becomes its owner, and follows it.

    `credit` names who wrote it, where that is nobody with an account. Where `parent` has left the
    space meanwhile, or is in the bin, the page stands at the top.

    Raises TitleRefused, TitleTaken, markup.TooLong; then nothing is written. ValueError if
    `parent` is a page of another space.
    """
    if parent and parent.space_id != space.id:
        raise ValueError("a page and its parent are in one space")
    draft = _Draft(title, source, summary, by, at or now(), language or None, credit=credit)
    parsed, address = parse(source), _address(title)
    with db.session.begin_nested():
        parent_id = _still_there(parent)
        page = Page(
            space=space,
            slug=address,
            title=title,
            owner_id=draft.author_id,
            parent_id=parent_id,
            status=status,
            review_due_at=first_review(space, draft.at),
            created_at=draft.at,
            changed_at=draft.at,
        )
        db.session.add(page)
        db.session.flush()
        claim(page, address)
        revision = _add_revision(page, None, draft, fill_in(space, parsed, by=draft.author_id))
        page.head_id = revision.id
    about: dict[str, Any] = {"page_id": page.id, "revision_id": revision.id, "space_id": space.id}
    announce(PageCreated(**about), by=draft.author_id)
    _let_follow(page, draft)
    return page


def save(
    page: Page,
    *,
    base_id: int | None,
    title: str,
    source: str,
    summary: str,
    by: Person | None,
    language: str | None = None,
    minor: bool = False,
    approved_by: Person | None = None,
    credit: str | None = None,
    nonce: str = "",
    at: datetime | None = None,
) -> Saved | Unchanged | Conflict:
    """Save what was made from the revision with the id `base_id`, merged with what came after it.

    A `language` of None leaves it as it was; an empty one says that nobody knows. `minor` is what
    `by` calls a small change; `approved_by` accepted it where `by` only proposed it; `credit` is
    as in create(). `nonce` is new
    in each form that is begun. The same nonce with the same base and text is the same form sent
    twice, as when a connection broke before the answer came: that gives the revision that is there
    already, and no conflict with oneself. Raises TitleRefused, TitleTaken, markup.TooLong; then
    nothing is written.
    """
    origin = _revision_of(page, base_id)
    if language is None and origin:
        language = origin.language
    draft = _Draft(
        title, source, summary, by, at or now(), language or None, minor, approved_by, credit
    )
    if nonce:
        draft = replace(draft, form_key=_form_key(page, base_id, draft, nonce))
    while True:  # each turn means that somebody else has saved or moved it, so it ends
        head = _head(page)
        if origin is not head and (twin := _made_by_the_same_form(draft)):
            return Saved(twin)
        met = draft if origin is head else _meet(draft, origin, head)
        if isinstance(met, Conflict):
            return met
        if _says(met, head):
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
    said, at = revision, at or now()
    draft = _Draft(said.title, said.source, summary, by, at, said.language)
    while True:  # as in save()
        head = _head(page)
        if _says(draft, head):
            return Unchanged(head)
        new = _advance(page, head, draft)
        if new:
            return Saved(new)


def _still_there(parent: Page | None) -> int | None:
    """The id of a page to stand below. Until the page below it is made, it can't go away.

    Those who move or remove pages hold the space alone (see `moving.py`), and so wait here.
    """
    if parent is None:
        return None
    space_id = parent.space_id
    db.session.execute(select(Space.id).where(Space.id == space_id).with_for_update(read=True))
    db.session.refresh(parent)
    gone = parent.space_id != space_id or parent.removal_id is not None
    return None if gone else parent.id


def _form_key(page: Page, base_id: int | None, draft: _Draft, nonce: str) -> str:
    """The text is part of it: who goes back, changes the text and saves again loses nothing."""
    said = (draft.author_id, page.id, base_id, nonce, draft.title, draft.source, draft.summary)
    return hashlib.sha256(repr((*said, draft.language)).encode()).hexdigest()


def _made_by_the_same_form(draft: _Draft) -> Revision | None:
    key = draft.form_key
    return db.session.scalar(select(Revision).where(Revision.form_key == key)) if key else None


def _says(draft: _Draft, head: Revision) -> bool:
    wanted = (draft.title, draft.source, draft.language)
    return wanted == (head.title, head.source, head.language)


def _meet(draft: _Draft, origin: Revision | None, head: Revision) -> _Draft | Conflict:
    """The draft with what was saved between `origin` and `head` merged into it."""
    title = merge(origin.title if origin else "", head.title, draft.title)
    content = merge(origin.source if origin else "", head.source, draft.source)
    if not (title.clean and content.clean):
        return Conflict(head, origin, title, content)
    return replace(
        draft,
        title=title.text,
        source=content.text,
        language=_language(draft, origin, head),
        merged_id=origin.id if origin else None,
    )


def _language(draft: _Draft, origin: Revision | None, head: Revision) -> str | None:
    """Of two who said different languages the later one counts: no text is lost by it."""
    changed = draft.language != (origin.language if origin else None)
    return draft.language if changed else head.language


def _advance(page: Page, head: Revision, draft: _Draft) -> Revision | None:
    """Put a new revision on top of `head`; None if `head` is no longer the head."""
    parsed, address = parse(draft.source), _address(draft.title)
    try:
        with db.session.begin_nested():
            claim(page, address)  # in the space where the page is, as far as this session knows
            text = fill_in(page.space, parsed, by=draft.author_id, page_id=page.id)
            revision = _add_revision(page, head, draft, text)
            _move_head(page, head, revision, address)
    except _HeadMoved:
        db.session.expire(page)
        return None
    except IntegrityError:  # no page has two revisions of one number
        if _head(page) is head:
            raise
        return None
    about: dict[str, Any] = {
        "page_id": page.id,
        "revision_id": revision.id,
        "space_id": page.space_id,
    }
    announce(PageSaved(**about), by=draft.author_id)
    if revision.title != head.title:
        announce(PageRenamed(**about), by=draft.author_id)
    _let_follow(page, draft)
    return revision


def _let_follow(page: Page, draft: _Draft) -> None:
    """Who writes a page hears of what others make of it, unless they said that they won't."""
    if draft.by:
        follow_unless_stopped(draft.by, page_key(page.id), at=draft.at)


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
        language=draft.language,
        minor=draft.minor,
        approved_by_id=draft.approved_by.id if draft.approved_by else None,
        credit=draft.credit,
        form_key=draft.form_key,
        **text.derived,
    )
    db.session.add(revision)
    db.session.flush()
    note_references(page.id, text)
    key, by = page_key(page.id), draft.author_id
    note_uses(key, text.files, space_id=page.space_id, by=by, alts=text.alts)
    return revision


def _move_head(page: Page, head: Revision, revision: Revision, address: str) -> None:
    moved = db.session.execute(
        update(Page)
        .where(Page.id == page.id, Page.head_id == head.id, Page.space_id == page.space_id)
        .values(head_id=revision.id, title=revision.title, slug=address, changed_at=revision.at)
        .returning(Page.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        raise _HeadMoved
    if head.title != revision.title:
        names.keep(db.session(), page.__tablename__, page.id, revision.title, address)
    db.session.expire(page)


def _address(title: str) -> str:
    address = slug(title)
    if not address or address in RESERVED or len(title) > LONGEST_TITLE:
        raise TitleRefused(title)
    return address


def claim(page: Page, address: str) -> None:
    """Make the address the page's own in its space, or raise TitleTaken.

    Of two who want it at once the second waits here.
    """
    wish = {"space_id": page.space_id, "slug": address, "page_id": page.id}
    db.session.execute(insert(PageAddress).values(wish).on_conflict_do_nothing())
    holder = db.session.scalars(
        select(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .where(PageAddress.space_id == page.space_id, PageAddress.slug == address)
    ).one()
    if holder.id != page.id:
        raise TitleTaken(holder)


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
