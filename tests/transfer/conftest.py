"""What tests of imports need: sources, and the way from a source to its pages."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from flask import Flask

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.spaces.queries import everyone
from entgov.transfer.incoming import commands, keeping, work
from entgov.transfer.incoming.models import Import


def feed(*entries: str, title: str = "Notes") -> str:
    """An RSS feed with these entries."""
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
    )
    inner = "".join(entries)
    return f'<rss version="2.0" {spaces}><channel><title>{title}</title>{inner}</channel></rss>'


def entry(title: str, html: str = "<p>Text</p>", more: str = "") -> str:
    """An entry of a feed; `more` is XML."""
    return (
        f"<item><title>{escape(title)}</title><link>https://notes.example/{escape(title)}</link>"
        f"<content:encoded>{escape(html)}</content:encoded>{more}</item>"
    )


@pytest.fixture
def bring(app: Flask) -> Callable[..., Import]:
    """Brings a source and reads it: the import is previewed then, or failed."""

    def brought(
        source: str | bytes, kind: str = "feed", *, by: Person | None = None, space: Any = None
    ) -> Import:
        content = source.encode() if isinstance(source, str) else source
        with transaction():
            kept = keeping.keep(BytesIO(content))
            job = commands.bring(space or everyone(), kind, "notes.xml", kept, by=by)
        work.go_on(job.id, seconds=60)
        return fresh(job)

    return brought


@pytest.fixture
def run(app: Flask) -> Callable[..., Import]:
    """Starts an import that was brought, and makes all of it."""

    def ran(job: Import, *, clashes: Any = "rename") -> Import:
        with transaction():
            assert commands.start(job, clashes=clashes, by=None)
        work.go_on(job.id, seconds=60)
        return fresh(job)

    return ran


def fresh(job: Import) -> Import:
    """The import as it is now."""
    return db.session.get_one(Import, job.id, populate_existing=True)


def write(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "source.xml"
    path.write_text(text)
    return path
