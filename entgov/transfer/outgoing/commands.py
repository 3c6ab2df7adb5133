"""The verbs that change exports. None of them commits."""

from datetime import timedelta

from sqlalchemy import delete, select

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.spaces.models import Space
from entgov.transfer.outgoing import shelf
from entgov.transfer.outgoing.facts import ExportFetched, PageExported, SpaceExported
from entgov.transfer.outgoing.models import Export, What
from entgov.wiki.models import Page

KEPT_FOR = timedelta(days=1)


def ask(space: Space, what: What, *, by: Person) -> Export:
    """Let the space be packed for somebody. One that is under way already is that one.

    Who asks again gets a new one, and the one before goes.
    """
    own = select(Export).where(
        Export.space_id == space.id, Export.person_id == by.id, Export.what == what
    )
    for export in db.session.scalars(own).all():
        if export.finished_at is None:
            return export
        drop(export)
    export = Export(
        token=fresh_token(), space_id=space.id, person_id=by.id, what=what, asked_at=now()
    )
    db.session.add(export)
    announce(SpaceExported(space_id=space.id, what=what), by=by.id)
    db.session.flush()
    return export


def note_fetched(export: Export, *, by: Person) -> None:
    """Put on the record that the file leaves entgov."""
    announce(ExportFetched(space_id=export.space_id, what=export.what), by=by.id)


def note_page_taken(page: Page, what: str, *, by: Person) -> None:
    """The same of a page, which is packed by nobody before."""
    announce(PageExported(space_id=page.space_id, page_id=page.id, what=what), by=by.id)


def drop(export: Export) -> None:
    """Throw an export away, with its file."""
    db.session.execute(delete(Export).where(Export.id == export.id))
    shelf.drop(export.token)


def sweep() -> int:
    """Throw away what has lain there for a day, and files that belong to nothing; says how many."""
    old = now() - KEPT_FOR
    expired = db.session.scalars(select(Export).where(Export.asked_at < old)).all()
    for export in expired:
        drop(export)
    wanted = set(db.session.scalars(select(Export.token)))
    return len(expired) + shelf.sweep(wanted, before=old)
