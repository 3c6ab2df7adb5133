"""What screens need to know of the words of spaces."""

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.glossary.models import OwnWord
from entgov.glossary.policy import readable_by
from entgov.spaces.models import Space
from entgov.web.guard import Viewer

REMOVED_SHOWN = 20


def words_of(space: Space) -> Select[OwnWord]:
    """The words of a space, in the order of the alphabet."""
    return (
        select(OwnWord)
        .where(OwnWord.space_id == space.id, OwnWord.removed_at.is_(None))
        .order_by(OwnWord.key, OwnWord.id)
    )


def removed_from(space: Space) -> Sequence[OwnWord]:
    """What was removed lately and can be put back, the last first."""
    return db.session.scalars(
        select(OwnWord)
        .where(OwnWord.space_id == space.id, OwnWord.removed_at.is_not(None))
        .order_by(OwnWord.removed_at.desc(), OwnWord.id.desc())
        .limit(REMOVED_SHOWN)
    ).all()


def word_of_space(viewer: Viewer, space: str, word_id: int) -> OwnWord | None:
    """The word of the space at this address, removed or not, if the viewer may know of it."""
    if word_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(OwnWord)
        .join(OwnWord.space)
        .options(joinedload(OwnWord.space))
        .where(Space.slug == space, OwnWord.id == word_id, readable_by(viewer))
    )


def living_word(viewer: Viewer, space: str, word_id: int) -> OwnWord | None:
    """The same, if it is not removed."""
    word = word_of_space(viewer, space, word_id)
    return None if word is None or word.removed_at else word


def moment() -> ScalarSelect[int]:
    """Another number whenever a word was added or has changed, for revisions only grow; for a
    query that is asked anyway."""
    return select(func.coalesce(func.sum(OwnWord.revision), 0)).scalar_subquery()


def this_moment() -> int:
    """The same, asked by itself."""
    return db.session.scalar(select(moment())) or 0


def living() -> Sequence[tuple[OwnWord, bool]]:
    """All words of all spaces, each with whether it is for all spaces. For machines alone."""
    rows = db.session.execute(
        select(OwnWord, Space.everyone)
        .join(OwnWord.space)
        .where(OwnWord.removed_at.is_(None))
        .order_by(Space.everyone.desc(), OwnWord.id)
    )
    return [(row[0], row[1]) for row in rows]
