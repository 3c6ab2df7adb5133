"""The verbs of the conversation about a page."""

from entgov.accounts.models import Person
from entgov.core.database import db, insert
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.wiki.models import Page, Remark, page_key
from entgov.wiki.passages import Passage, as_quotation


def talk(
    page: Page,
    text: str,
    *,
    by: Person,
    passage: Passage | None = None,
    language: str | None = None,
    nonce: str = "",
) -> Post:
    """Post about a page, in its space; about a passage of its head, if one is given.

    The post quotes the passage, so it can be understood wherever it is read. `language` and `nonce`
    are those of `stream.commands.publish`.
    """
    source = f"{as_quotation(passage.quote)}\n\n{text}" if passage else text
    about = page_key(page.id)
    post = stream.publish(page.space, source, by=by, about=about, language=language, nonce=nonce)
    if passage:
        values = {"post_id": post.id, "page_id": page.id, "revision_id": page.head_id}
        remark = insert(Remark).values(**values, **vars(passage))
        db.session.execute(remark.on_conflict_do_nothing())
    return post
