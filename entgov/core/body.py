"""The public body that this commons belongs to: its name, its logo and its colour."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class Body(Model):
    """What administrators set on the screen. There is one row at most; without it all is default.

    name      None: the one in the settings
    accent    the ground of the header, as #rrggbb; None: the one that entgov comes with
    logo      a PNG picture; None: the mark that entgov comes with
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    accent: Mapped[str | None]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]
