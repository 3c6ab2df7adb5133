"""The words of files become findable, bombs end with their own process, and nothing lies about."""

import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.settings import Settings
from entgov.drafts import commands as drafts
from entgov.drafts.commands import Subject
from entgov.drafts.sheets import Sheet
from entgov.files import keeping, store
from entgov.files.models import Blob, File
from entgov.files.receiving import receive
from entgov.search.found import PAGE_BREAK
from entgov.spaces.queries import everyone
from entgov.wiki import commands as wiki
from tests.conftest import Browser
from tests.files.conftest import NewFile, archive, word, word_saying

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length 44>>stream\n"
    b"BT /F 12 Tf 10 100 Td (Glassworks lane) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R/Size 6>>\n"
    b"startxref\n0\n%%EOF\n"
)
_SHEET = (
    "<worksheet><sheetData><row><c t='s'><v>0</v></c><c><v>12</v></c></row></sheetData></worksheet>"
)
_ODT = (
    "<office:d xmlns:office='o' xmlns:text='t'><text:p>Glassworks <text:span>lane</text:span>"
    "</text:p></office:d>"
)
_LAUGHS = (
    "<!DOCTYPE d [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>" for n in range(1, 9))
    + "]><d><p>&a8;</p></d>"
)


def office(kind: str, **parts: str) -> bytes:
    return archive(**{"[Content_Types]_xml": "<Types/>", **parts}) if kind == "x" else b""


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"Glassworks lane", "a.txt"),
        ("Glassworks lane".encode("utf-16"), "a.txt"),
        (_PDF, "a.pdf"),
        (word_saying("Glassworks lane"), "a.docx"),
        (
            office(
                "x",
                xl__workbook_xml="<w/>",
                xl__sharedStrings_xml="<sst><si><t>Glassworks lane</t></si></sst>",
                xl__worksheets__sheet1_xml=_SHEET,
            ),
            "a.xlsx",
        ),
        (
            office(
                "x",
                ppt__presentation_xml="<p/>",
                ppt__slides__slide1_xml="<s xmlns:a='a'><a:p><a:t>Glassworks lane</a:t></a:p></s>",
            ),
            "a.pptx",
        ),
        (archive(mimetype="application/vnd.oasis.opendocument.text", content_xml=_ODT), "a.odt"),
    ],
)
def test_the_words_of_a_file_are_found(
    as_ann: Browser, new_file: NewFile, content: bytes, name: str
) -> None:
    new_file(content, name)
    assert keeping.read_next()
    while worker.work_once():
        pass
    text = db.session.scalar(select(Blob.text))
    assert text.startswith(PAGE_BREAK) is (name == "a.pdf")
    assert text.split() == ["Glassworks", "lane"] + (["12"] if name == "a.xlsx" else [])
    found = as_ann.get("/search?q=glassworks&kind=file").text
    assert "/about" in found
    assert name in found
    assert "Glassworks" in as_ann.get("/files/1/about").text


@pytest.mark.parametrize(
    "content",
    [
        word(_LAUGHS),
        word(b"<d>" + b" " * 150_000_000 + b"</d>"),
        word(b"<d>" * 200_000),
        b"%PDF-1.4 and then nothing",
    ],
    ids=["entities", "zip bomb", "deep", "no pdf"],
)
def test_what_can_not_be_read_says_so_and_harms_nobody(
    as_ann: Browser, new_file: NewFile, content: bytes
) -> None:
    file = new_file(content, "a.docx")
    assert keeping.read_next()
    assert db.session.scalar(select(Blob.text_state)) == "failed"
    assert "could not be read" in as_ann.get(f"/files/{file.id}/about").text
    assert not keeping.read_next()


def later(**time: int) -> datetime:
    return now() + timedelta(**time)


def age(settings: Settings, days: int) -> None:
    """Make all that lies on the disk older."""
    at = (now() - timedelta(days=days)).timestamp()
    for path in settings.files.rglob("*"):
        os.utime(path, (at, at))


def there(settings: Settings) -> list[Path]:
    return [path for path in settings.files.rglob("*") if path.is_file()]


def test_an_upload_that_nobody_saves_is_gone_after_a_week(
    settings: Settings, new_file: NewFile
) -> None:
    new_file(kept=False)
    age(settings, 30)
    assert keeping.sweep(later(days=6)).uploads == 0
    assert len(there(settings)) == 1
    assert keeping.sweep(later(days=8)) == keeping.Swept(uploads=1, contents=1)
    assert not there(settings)
    assert db.session.scalar(select(Blob)) is None


def test_an_upload_in_a_draft_or_in_a_saved_text_stays(
    settings: Settings, bob: Person, new_file: NewFile
) -> None:
    drafted, saved = new_file(b"one", kept=False), new_file(b"two", kept=False)
    fields = {"content": f"[one](/files/{drafted.id}/bins.txt)"}
    with transaction():
        drafts.keep(Sheet.fresh(), Subject("page:1", "/", ""), fields, seen=0, by=bob)
        page = wiki.create(everyone(), "Bins", f"[two](/files/{saved.id}/bins.txt)", by=bob)
        wiki.save(page, base_id=page.head_id, title="Bins", source="", summary="", by=bob)
    age(settings, 30)
    assert keeping.sweep(later(days=30)) == keeping.Swept(uploads=0, contents=0)
    assert len(there(settings)) == 2


def test_what_a_crash_or_a_rollback_left_goes_and_what_has_just_come_stays(
    app: Flask, settings: Settings
) -> None:
    receive(BytesIO(b"its transaction failed"), "a.txt")
    (settings.files / "new" / "half").mkdir()
    assert keeping.sweep() == keeping.Swept(uploads=0, contents=0)
    assert len(there(settings)) == 1
    age(settings, 2)
    assert keeping.sweep().contents == 1
    assert not there(settings)
    assert not list((settings.files / "new").iterdir())


def test_a_content_that_comes_in_while_it_is_swept_is_not_lost(
    settings: Settings, new_file: NewFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row is gone already when somebody else uploads the same."""
    new_file(kept=False)
    age(settings, 30)
    with transaction():
        db.session.execute(update(File).values(created_at=later(days=-30)))
        db.session.execute(update(Blob).values(touched_at=later(days=-30)))
    drop, made = store.drop, []

    def drop_late(digest: str, **options: object) -> bool:
        if not made:
            made.append(new_file())
        return drop(digest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "drop", drop_late)
    assert keeping.sweep() == keeping.Swept(uploads=1, contents=0)
    assert made
    file = db.session.scalars(select(File)).one()
    assert store.path_of(file.digest).read_bytes() == b"Bins are emptied on Monday."
    assert db.session.get(Blob, file.digest)
