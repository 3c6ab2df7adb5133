"""The verbs that give revisions names, such as "as approved". A name changes no revision."""

from typing import Any

from sqlalchemy import delete, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.wiki.facts import RevisionNamed, RevisionUnnamed
from entgov.wiki.models import Revision, RevisionName

LONGEST_NAME = 100  # characters


def name_revision(revision: Revision, name: str, *, by: Person) -> None:
    """Give a revision a name, in place of the one that it had, if any."""
    known = select(RevisionName.name).where(RevisionName.revision_id == revision.id)
    if db.session.scalar(known) == name:
        return
    values = {"name": name, "by_id": by.id, "at": now()}
    added = insert(RevisionName).values(revision_id=revision.id, **values)
    db.session.execute(added.on_conflict_do_update(index_elements=["revision_id"], set_=values))
    announce(RevisionNamed(**_about(revision), name=name), by=by.id)
    db.session.expire(revision, ["named"])


def unname_revision(revision: Revision, *, by: Person) -> None:
    """Take the name off a revision; nothing is done where it has none."""
    taken = db.session.scalar(
        delete(RevisionName)
        .where(RevisionName.revision_id == revision.id)
        .returning(RevisionName.name)
    )
    if taken is not None:
        announce(RevisionUnnamed(**_about(revision), name=taken), by=by.id)
        db.session.expire(revision, ["named"])


def _about(revision: Revision) -> dict[str, Any]:
    return {
        "page_id": revision.page_id,
        "revision_id": revision.id,
        "space_id": revision.page.space_id,
    }
