"""The templates of a space."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.queries import readable_space
from entgov.web.guard import Viewer
from entgov.wiki.models import PageTemplate
from entgov.wiki.templates import Template, merged


def templates(space: Space) -> Sequence[Template]:
    """All templates of the space, also those that were taken off."""
    rows = db.session.scalars(
        select(PageTemplate)
        .where(PageTemplate.space_id == space.id)
        .order_by(PageTemplate.id)
        .options(joinedload(PageTemplate.changed_by))
    ).all()
    return merged(space, rows)


def offered_templates(space: Space) -> Sequence[Template]:
    """The templates that a new page of the space can begin with."""
    return [each for each in templates(space) if not each.removed]


def template_of_space(viewer: Viewer, space: str, template: str) -> Template | None:
    """The template with this name in addresses, if the viewer may read in the space."""
    found = readable_space(viewer, space)
    all_of_them = templates(found) if found else ()
    return next((each for each in all_of_them if each.name_in_address == template), None)
