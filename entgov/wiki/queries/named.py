"""A page as somebody names it in a field: by its title, as a link is written, or by its address."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import contains_eager

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.web.addresses import slug
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, PageAddress
from entgov.wiki.policy import readable_by

_ADDRESS = re.compile(r"/wiki/([^/?#\s]+)/([^/?#\s]+)")
_LINK = re.compile(r"\[\[([^\]|]*)(?:\|[^\]]*)?\]\]")


def pages_named(viewer: Viewer, written: str, *, home: Space) -> Sequence[Page]:
    """The pages that the viewer may read and that may be meant; one, where it is clear which.

    `[[Space/Title]]`, `Space/Title` and an address say which space; a title alone is looked for in
    `home` first, then everywhere.
    """
    if address := _ADDRESS.search(written):
        space, page = map(unquote, address.groups())
        return _found(viewer, page, Space.slug == space)
    link = _LINK.fullmatch(written.strip())
    name = (link[1] if link else written).strip()
    at_home = _found(viewer, name, Space.id == home.id)
    if at_home:
        return at_home
    space, parted, title = name.partition("/")
    if parted:
        named = or_(Space.slug == slug(space), func.lower(Space.name) == space.strip().lower())
        if found := _found(viewer, title, named):
            return found
    return _found(viewer, name, true())


def _found(viewer: Viewer, name: str, where: ColumnElement[bool]) -> Sequence[Page]:
    address = slug(name)
    if not address:
        return []
    return db.session.scalars(
        select(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .join(Space, Space.id == Page.space_id)
        .where(PageAddress.slug == address, readable_by(viewer))
        .where(PageAddress.space_id.in_(select(Space.id).where(where).correlate(None)))
        .options(contains_eager(Page.space))
        .order_by(Page.id)
        .distinct()
        .limit(2)
    ).all()
