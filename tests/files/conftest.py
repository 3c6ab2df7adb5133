"""What tests of files need: contents of many kinds, and files made of them."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.files import commands
from entgov.files.models import File
from entgov.files.receiving import receive
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from tests.conftest import Browser

NewFile = Callable[..., File]
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def picture(kind: str = "JPEG", shape: tuple[int, int] = (1200, 600), **options: Any) -> bytes:
    """A picture of one colour."""
    target = BytesIO()
    Image.new("RGB", shape, options.pop("colour", "teal")).save(target, kind, **options)
    return target.getvalue()


def archive(**parts: str | bytes) -> bytes:
    """An archive; `__` in a name stands for a slash, `_xml` for the ending."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


def word(document: str | bytes) -> bytes:
    """A Word document with this part in it."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("[Content_Types].xml", "<Types/>")
        written.writestr("word/document.xml", document)
    return target.getvalue()


def word_saying(*paragraphs: str) -> bytes:
    """A Word document that says this."""
    inside = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    return word(f'<w:document xmlns:w="{_WORD}"><w:body>{inside}</w:body></w:document>')


@pytest.fixture
def new_file(app: Flask, bob: Person) -> NewFile:
    """Makes a file, by Bob in Everyone unless others are given."""

    def made(
        content: bytes = b"Bins are emptied on Monday.",
        name: str = "bins.txt",
        *,
        space: Space | None = None,
        by: Person | None = bob,
        kept: bool = True,
        description: str = "",
    ) -> File:
        with transaction():
            received = receive(BytesIO(content), name)
            where = space or everyone()
            return commands.add(where, received, by=by, kept=kept, description=description)

    return made


@pytest.fixture
def as_ann(as_person: Callable[[Person], Browser], ann: Person) -> Browser:
    """Ann's browser."""
    return as_person(ann)
