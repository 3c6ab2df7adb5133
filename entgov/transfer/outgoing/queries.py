"""What screens need to know of exports. Each is for the person alone who asked for it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager

from entgov.core.clock import now
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import in_readable_space
from entgov.transfer.outgoing.commands import KEPT_FOR
from entgov.transfer.outgoing.models import Export
from entgov.web.guard import Viewer


def own(viewer: Viewer) -> ColumnElement[bool]:
    """The exports of the person that are still there, of spaces that they may still read."""
    return and_(
        Export.person_id == viewer.id,
        Export.asked_at > now() - KEPT_FOR,
        in_readable_space(Export.space_id, viewer),
    )


def own_exports(viewer: Viewer, space: Space) -> Sequence[Export]:
    """The viewer's exports of a space, the newest first."""
    return db.session.scalars(
        select(Export)
        .where(Export.space_id == space.id, own(viewer))
        .order_by(Export.asked_at.desc(), Export.id.desc())
    ).all()


def ready_export(viewer: Viewer, space: str, token: str) -> Export | None:
    """The viewer's export with this token, if it is ready and they may still read the space."""
    return db.session.scalar(
        select(Export)
        .join(Export.space)
        .options(contains_eager(Export.space))
        .where(Space.slug == space, Export.token == token, own(viewer))
        .where(Export.finished_at.is_not(None), Export.problem == "")
    )
