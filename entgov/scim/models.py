"""What identity providers say of people that has no place of its own here."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class Provisioned(Model):
    """A person as an identity provider knows them.

    user_name   what it calls them, and folded (`user_key`) to compare; None: their email address
    external_id its own id of them
    kept        what it said and is only given back: the parts of the name, other addresses, …
    removed_at  when it deleted them. The person stays, deactivated; the provider sees them no more
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    user_name: Mapped[str | None]
    user_key: Mapped[str | None] = mapped_column(unique=True)
    external_id: Mapped[str | None] = mapped_column(index=True)
    kept: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
