"""The words that a body has of its own."""

import unicodedata
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.core.database import Model
from entgov.spaces.models import Space

_LONGEST = 1_000  # characters


def key_of(term: str) -> str:
    """As what a term is told from others: it is one however its accents are put together.

    Of what is far too long for a term only the beginning: a megabyte of accents takes hours.
    """
    return unicodedata.normalize("NFC", term[:_LONGEST]).casefold()


class OwnWord(Model):
    """A term, and what it stands for, in one space; what Everyone has is for all spaces.

    key          the term as it is told from others: no two words of a space have the same
    ways         other ways to say the same, at least one: "HM Revenue and Customs" of HMRC
    explanation  what it means, in a sentence; it may be empty
    revision     grows with each change, so that the sum of all tells whether there was one, and
                 nobody overwrites what they have not seen
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    key: Mapped[str]
    term: Mapped[str]
    ways: Mapped[list[str]] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None]

    space: Mapped[Space] = relationship()

    __table_args__ = (
        Index(
            "ix_own_word_living",
            "space_id",
            "key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )
