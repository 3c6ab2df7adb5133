"""The articles that entgov brings along: put in once, and from then on the staff's own.

That they were put in is a fact, so they never come back after staff changed or removed them.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from entgov.core.database import db
from entgov.core.facts import FactRecord, announce
from entgov.core.places import shipped
from entgov.spaces import commands as spaces
from entgov.spaces.models import Space
from entgov.wiki import commands
from entgov.wiki.facts import StarterArticlesLoaded
from entgov.wiki.front_matter import read_file

SPACE = "Knowledge base"
SPACE_ADDRESS = "knowledge-base"
FIRST = ("welcome", "index")


@dataclass(frozen=True)
class Article:
    """A Markdown file with front matter."""

    title: str
    source: str


def load() -> int:
    """Put the articles into the open space *Knowledge base*, in the caller's transaction.

    Gives how many pages were made: 0 where the articles were put in before.
    """
    loaded = StarterArticlesLoaded.__name__
    if db.session.scalar(select(FactRecord.id).where(FactRecord.kind == loaded).limit(1)):
        return 0
    space = _space()
    files = sorted((shipped("content") / SPACE_ADDRESS).glob("*.md"), key=_place)
    articles = [read(path) for path in files]
    for article in articles:
        commands.create(space, article.title, article.source, "Came with entgov", by=None)
    announce(StarterArticlesLoaded(space_id=space.id), by=None)
    return len(articles)


def read(path: Path) -> Article:
    """An article as a page: who wrote it and when above the text, its tags below.

    Raises ValueError where the file does not begin with `key: value` lines between `---`.
    """
    fields, text = read_file(path)
    tags = " ".join(f"#{tag}" for tag in fields.get("tags", "").split(", ") if tag)
    parts = [part for part in (_origin(fields), text, tags) if part]
    return Article(fields["title"], "\n\n".join(parts) + "\n")


def _origin(fields: dict[str, str]) -> str:
    words = []
    if "author" in fields:
        words.append(f"After an essay by {fields['author']}")
    if "published" in fields:
        day = date.fromisoformat(fields["published"])
        words.append(f"published {day.day} {day:%B %Y}")
    if "source" in fields:
        words.append(f"[original]({fields['source']})")
    return f"*{', '.join(words)}*" if words else ""


def _space() -> Space:
    there = db.session.scalar(select(Space).where(Space.slug == SPACE_ADDRESS))
    return there or spaces.create(
        SPACE,
        "open",
        description="What we know, written by all of us. "
        "Begin with the page “Welcome to the knowledge base”.",
        by=None,
    )


def _place(path: Path) -> tuple[int, str]:
    return (FIRST.index(path.stem) if path.stem in FIRST else len(FIRST), path.name)
