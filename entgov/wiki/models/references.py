"""What the head of a page refers to: pages, tags, addresses outside."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class PageLink(Model):
    """A page that a page's head links to by name, whether it exists or not.

    space_id  null where the named space is not open to all or does not exist; the name is kept as
              an address in `space_slug`, in case an open space of this name is made
    target_id the page that the name leads to, wherever it is now; none where there is no such page
    included  whether the page is shown inside the text, and not only linked to
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("space.id"))
    space_slug: Mapped[str]
    slug: Mapped[str]
    target_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), index=True)
    included: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (Index(None, "slug", "space_id"),)


class PageTag(Model):
    """A #tag in the text of a page's head."""

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class OutsideLink(Model):
    """An address outside of entgov that a page's head links to."""

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True, index=True)


class OutsideCheck(Model):
    """Whether an address outside could be reached, when the stewards of a space asked last.

    Each space has its own: that another one asked, and when, is not for its readers to know.

    checked_at null while the answer is waited for
    status     the HTTP status that came back; null where none did
    problem    why none did, as a word of ours; empty where one did
    """

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(default="")
