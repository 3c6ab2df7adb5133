"""The verb that ties a page to the thread it was made from."""

from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.stream.models import Post
from entgov.wiki.models import Distilled, Page


def note_origin(page: Page, thread: Post) -> None:
    """Remember that the page was made from the thread, which shows the page from then on."""
    values = {"page_id": page.id, "thread_id": thread.thread_id or thread.id, "at": now()}
    db.session.execute(insert(Distilled).values(**values).on_conflict_do_nothing())
