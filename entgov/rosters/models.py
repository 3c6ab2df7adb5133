"""Lists of people that somebody brought, what each of their rows does, and planned leaving."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model

State = Literal[
    "reading", "previewed", "running", "done", "failed", "undoing", "undone", "discarded"
]
Act = Literal["new", "changed", "same", "missing", "wrong"]
AT_WORK: tuple[State, ...] = ("reading", "running", "undoing")
"""The states in which a list goes on by itself."""
LEASE = timedelta(minutes=5)
"""So long a list is one worker's, from each of its steps on that says so."""


class Roster(Model):
    """A list of people that somebody brought, from the first look at it to its undoing.

    by             who brought it, whose rights it has and who alone can apply it; none: from the
                   command line
    name           as its file was called; only ever shown
    source         the file, until its rows are read
    by_mail        whether new people get their invitation by mail
    end_missing    whether who is not in it is deactivated
    end_membership whether people leave the spaces that their row does not name
    problem        why it can't be read or applied, or why it is to be looked at again
    notes          what there is to know of the file as a whole
    digest         names what the rows do: whoever starts it has seen just that
    form_key       tells the form it came by: the same form sent twice brings one list
    handled        rows that are done with, of the step that it is at
    moment         when it was applied, as its rows of memberships say it too
    claimed_until  so long it is another worker's
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    state: Mapped[State]
    source: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    by_mail: Mapped[bool] = mapped_column(default=False)
    end_missing: Mapped[bool] = mapped_column(default=False)
    end_membership: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(default="")
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    digest: Mapped[str] = mapped_column(default="")
    form_key: Mapped[str | None] = mapped_column(unique=True)
    handled: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    moment: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]

    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])

    __table_args__ = (
        CheckConstraint(
            "state IN ('reading', 'previewed', 'running', 'done', 'failed', 'undoing', 'undone', "
            "'discarded')",
            name="state",
        ),
    )

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in AT_WORK


class RosterRow(Model):
    """A row of a list, or somebody who is missing in it.

    line     of the file, from 1; those who are missing come after the last
    said     what its cells say, by their columns; an empty cell says nothing
    changes  what becomes other: `{name: [before, after]}`, in the words of the file
    problems what is wrong: `[[column, sentence]]`
    notes    what there is to know of it besides, as sentences
    stayed   once the list is undone: the columns that somebody has changed since
    made     whether the account was made by it
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    line: Mapped[int]
    email: Mapped[str]
    name: Mapped[str]
    act: Mapped[Act]
    said: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    stayed: Mapped[list[str]] = mapped_column(JSON, default=list)
    role_changes: Mapped[bool] = mapped_column(default=False, server_default=false())
    made: Mapped[bool] = mapped_column(default=False, server_default=false())
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (
        CheckConstraint("act IN ('new', 'changed', 'same', 'missing', 'wrong')", name="act"),
        Index(None, "roster_id", "line", unique=True),
        Index(None, "roster_id", "act", "line"),
        Index(None, "roster_id", "role_changes", "line"),
    )


class Leaving(Model):
    """The last day of somebody who is to leave. At its end the worker deactivates the account.

    last_day in the time zone of the body
    by       who planned it last, if anybody
    stuck    why the account could not be deactivated, for administrators; empty where it could
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    last_day: Mapped[date] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime]
    stuck: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
