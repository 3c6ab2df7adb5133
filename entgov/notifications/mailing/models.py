"""How it goes with mail: what administrators are shown of it, and what holds it back."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model


class MailState(Model):
    """The mail server, as it was met last. There is one row at most.

    failed_at  when it did not answer, or took no mail from us; `error` says why
    failures   how often that was so since it last took one
    wait_until nothing is tried before
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None]

    @property
    def is_failing(self) -> bool:
        return self.failures > 0


class MailRefusal(Model):
    """Mail to a person that the server would not take; gone once it takes one."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str]
    at: Mapped[datetime]
    error: Mapped[str]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
