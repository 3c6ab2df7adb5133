"""The seals on facts, and how far sealing and sending are."""

from datetime import datetime

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model

STATE = 1
"""The id of the one row of TrailState."""


class Seal(Model):
    """The place of a fact in the chain; see `chain.py`.

    late  the fact was not there when everything of its time had been sealed: it was put in later
    """

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), unique=True)
    late: Mapped[bool]
    hash: Mapped[str]


class TrailState(Model):
    """How far it is. There is one row at most; whoever holds its lock seals.

    caught_up_at  every fact that was there by then is sealed
    sent_to       the last position that the body's monitoring has taken
    claimed_at    when a worker began to send, which has not ended
    failed_at     since when nothing can be sent; `error` says why
    cut_to        up to this position entries were let go, those from before `cut_until`; `cut_hash`
                  is the hash of the last of them. 0: all are there
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    caught_up_at: Mapped[datetime | None]
    sent_to: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    cut_to: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    cut_hash: Mapped[str] = mapped_column(default="", server_default=text("''"))
    cut_until: Mapped[datetime | None]
