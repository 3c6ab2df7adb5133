"""From talk to knowledge: the text of a page that is made from posts of a thread.

Each post keeps its words, and below them stand who wrote them, when, and the way to the post.
"""

from collections.abc import Iterable

from flask_babel import format_date, gettext

from entgov.accounts.addresses import person_address
from entgov.markup.escaping import escaped
from entgov.stream.models import Post


def distilled(posts: Iterable[Post]) -> str:
    """The Markdown of these posts in this order, each with its credit."""
    return "\n\n".join(f"{post.source.strip()}\n\n{_credit(post)}" for post in posts) + "\n"


def _credit(post: Post) -> str:
    author = f"[{escaped(post.author.name)}]({person_address(post.author.handle)})"
    date = f"[{format_date(post.created_at, 'long')}](/posts/{post.id})"
    return f"*{gettext('By %(author)s, %(date)s', author=author, date=date)}*"
