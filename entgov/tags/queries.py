"""By which name a tag goes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from entgov.core.database import db, portions
from entgov.tags.models import TagAlias


def as_known(names: Collection[str]) -> tuple[str, ...]:
    """The tags that these names (normalised) stand for, each once, in the same order.

    Whatever takes tags from a text to keep them asks here; it costs one query where there are any.
    """
    tags: dict[str, str] = {}
    for some in portions(names):
        aliases = select(TagAlias.name, TagAlias.tag).where(TagAlias.name.in_(some))
        tags |= dict(db.session.execute(aliases).all())
    return tuple(dict.fromkeys(tags.get(name, name) for name in names))


def other_names(tags: Collection[str]) -> Mapping[str, Sequence[str]]:
    """The other names of these tags, by the alphabet."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    aliases = select(TagAlias.tag, TagAlias.name).where(TagAlias.tag.in_(tags))
    for tag, name in db.session.execute(aliases.order_by(TagAlias.name)):
        names[tag].append(name)
    return names
