"""Writing the templates of a space, taking them off and putting them back. None of it commits."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.spaces.models import Space
from entgov.wiki.facts import TemplateAdded, TemplateChanged, TemplateRemoved, TemplateRestored
from entgov.wiki.models import PageTemplate
from entgov.wiki.queries.templates import templates
from entgov.wiki.templates import Template

LONGEST_TEMPLATE = 100_000  # characters
_INSTANT = timedelta(microseconds=1)


class TemplateMoved(Exception):
    """Somebody else has changed the template meanwhile. Nothing was written."""


class TemplateNameTaken(Exception):
    """The space has a template of this name already."""


def add_template(
    space: Space, *, name: str, description: str, source: str, by: Person
) -> PageTemplate:
    """A new template for the space. Raises TemplateNameTaken: a form sent twice makes one."""
    db.session.execute(select(Space.id).where(Space.id == space.id).with_for_update())
    if any(each.name.casefold() == name.casefold() for each in templates(space)):
        raise TemplateNameTaken
    row = PageTemplate(
        space=space,
        name=name,
        description=description,
        source=source,
        changed_by=by,
        changed_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    announce(TemplateAdded(template_id=row.id, space_id=space.id), by=by.id)
    return row


def change_template(
    template: Template, *, version: str, name: str, description: str, source: str, by: Person
) -> None:
    """Another wording, made from the one with this `version`.

    Raises TemplateMoved if that is no longer the wording there is.
    """
    if template.version != version:
        raise TemplateMoved
    words = {"name": name, "description": description, "source": source}
    if all(getattr(template, part) == text for part, text in words.items()):
        return
    row_id = _write(template, by=by, **words)
    announce(TemplateChanged(template_id=row_id, space_id=template.space.id), by=by.id)


def remove_template(template: Template, *, by: Person) -> None:
    """Offer it for new pages no longer; it can be put back."""
    if template.removed:
        return
    row_id = _write(template, by=by, removed_at=now())
    announce(TemplateRemoved(template_id=row_id, space_id=template.space.id), by=by.id)


def restore_template(template: Template, *, by: Person) -> None:
    """Offer it for new pages again."""
    if not template.removed:
        return
    row_id = _write(template, by=by, removed_at=None)
    announce(TemplateRestored(template_id=row_id, space_id=template.space.id), by=by.id)


def _write(template: Template, *, by: Person, **values: object) -> int:
    """Write to the row of the template as it was read; one that came along gets its row here."""
    row = template.row
    at = max(now(), row.changed_at + _INSTANT) if row else now()
    values |= {"changed_by_id": by.id, "changed_at": at}
    statement: Any
    if row is None:
        values = _whole(template) | values
        statement = insert(PageTemplate).values(values).on_conflict_do_nothing()
    else:
        statement = (
            update(PageTemplate)
            .where(PageTemplate.id == row.id, PageTemplate.changed_at == row.changed_at)
            .values(values)
        )
    written = db.session.scalar(
        statement.returning(PageTemplate.id).execution_options(synchronize_session=False)
    )
    if written is None:
        raise TemplateMoved
    if row:
        db.session.expire(row)
    return int(written)


def _whole(template: Template) -> dict[str, object]:
    return {
        "space_id": template.space.id,
        "key": template.shipped.key if template.shipped else None,
        "name": template.name,
        "description": template.description,
        "source": template.source,
    }
