"""What ties pages and threads together: remarks on passages, and pages made from threads."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.core.database import Model
from entgov.wiki.models.pages import Page
from entgov.wiki.models.revisions import Revision


class Remark(Model):
    """The passage of a page that a post is a remark on.

    The remark belongs to the words, not to a place in the text: it stays with them wherever they
    move, as long as they stand.

    revision_id   the revision that the words were marked in
    quote         the words, as the plain text of that revision has them, with single spaces
    before, after some words around them, which tell them from the same words elsewhere
    """

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    quote: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]

    revision: Mapped[Revision] = relationship()


class Distilled(Model):
    """A page that was made from a thread."""

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True, index=True)
    at: Mapped[datetime]

    page: Mapped[Page] = relationship()
