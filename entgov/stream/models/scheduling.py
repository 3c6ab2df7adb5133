"""Posts that are to be published at a time their author chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class ScheduledPost(Model):
    """What somebody wants posted later; until then it is theirs alone.

    fields  what the form said, to be posted or to be changed
    problem why it could not be posted when its time came; "" where nothing went wrong
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(default="")
