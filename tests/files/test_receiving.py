"""Whatever is handed in is stored as what it is, or refused in plain words with nothing left."""

import os
import stat
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from entgov.core.settings import Settings
from entgov.files import store
from entgov.files.forms import MOST_AT_ONCE, UploadForm, received
from entgov.files.names import LONGEST, clean_name, in_address
from entgov.files.receiving import FileRefused, receive
from entgov.web.forms import bind
from tests.conftest import Browser
from tests.files.conftest import NewFile, archive, picture, word_saying

PLACE = "51 degrees north"


def everything(settings: Settings) -> list[Path]:
    return [path for path in settings.files.rglob("*") if path.is_file()]


def with_size(png: bytes, width: int, height: int) -> bytes:
    """A small picture that says that it is large."""
    data = bytearray(png)
    data[16:24] = width.to_bytes(4) + height.to_bytes(4)
    data[29:33] = crc32(data[12:29]).to_bytes(4)
    return bytes(data)


def test_a_picture_is_drawn_anew_upright_and_without_its_place(app: Flask) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = PLACE, 6
    taken = picture("JPEG", (1200, 600), exif=exif, comment=PLACE.encode())
    assert PLACE.encode() in taken
    received = receive(BytesIO(taken), "IMG_1.JPG")
    assert received.drawn
    assert (received.drawn.width, received.drawn.height) == (600, 1200)
    assert received.drawn.widths == (480,)
    for width in (0, 480):
        kept = store.path_of(received.digest, width).read_bytes()
        assert PLACE.encode() not in kept
        with Image.open(BytesIO(kept)) as drawn:
            assert not drawn.getexif()
            assert drawn.width == (width or 600)


def test_what_moves_stands_still_where_it_is_shown(app: Flask) -> None:
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "green", "blue")]
    target = BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], duration=90)
    received = receive(BytesIO(target.getvalue()), "steps.gif")
    assert (received.media, received.drawn and received.drawn.widths) == ("image/gif", (300,))
    with Image.open(store.path_of(received.digest)) as whole:
        assert whole.n_frames == 3
    with Image.open(store.path_of(received.digest, 300)) as still:
        assert getattr(still, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("content", "name", "media", "kept_as"),
    [
        (picture("PNG", (9, 9)), "report.pdf", "image/png", "report.pdf.png"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "a.png",
            "text/plain",
            "a.png",
        ),
        (b"MZ\x90\0\x03\0\0\0\x04", "invoice.pdf", "application/octet-stream", "invoice.pdf"),
        (b"%PDF-1.7\n", "photo.jpg", "application/pdf", "photo.jpg"),
        (b"Day,Who\n", "rota.csv", "text/csv", "rota.csv"),
        (archive(a="b"), "a.docx", "application/zip", "a.docx"),
        (b"PK\x03\x04 no archive at all", "a.docx", "application/zip", "a.docx"),
    ],
)
def test_its_content_says_what_it_is(
    app: Flask, content: bytes, name: str, media: str, kept_as: str
) -> None:
    received = receive(BytesIO(content), name)
    assert (received.media, received.name) == (media, kept_as)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"x" * (1024 * 1024 + 1), "large"),
        (with_size(picture("PNG", (9, 9)), 60_000, 60_000), "pixels"),
        (picture("PNG", (90, 90))[:60], "broken"),
        (picture("JPEG")[:-400], "broken"),
    ],
)
def test_what_can_not_be_taken_leaves_nothing(
    app: Flask, settings: Settings, content: bytes, reason: str
) -> None:
    app.extensions["entgov.settings"].largest_file = 1
    with pytest.raises(FileRefused, match=reason):
        receive(BytesIO(content), "a.png")
    assert not everything(settings)
    assert not list((settings.files / "new").iterdir())


class Broken(BytesIO):
    """A line that drops in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError
        return piece


def test_an_upload_that_breaks_off_leaves_nothing(app: Flask, settings: Settings) -> None:
    with pytest.raises(ConnectionResetError):
        receive(Broken(b"x" * 600_000), "a.txt")
    assert not everything(settings)


def test_the_same_content_is_stored_once_and_for_nobody_else_on_the_machine(
    app: Flask, settings: Settings, new_file: NewFile
) -> None:
    one, other = new_file(name="one.txt"), new_file(name="other.txt")
    assert (one.digest, one.id != other.id) == (other.digest, True)
    (path,) = everything(settings)
    assert path.relative_to(settings.files).as_posix() == f"{one.digest[:2]}/{one.digest[2:]}"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700


@given(st.text(max_size=400) | st.just("../../etc/passwd") | st.just("x" * 300 + ".pdf"))
def test_a_name_is_a_text_and_never_a_path(said: str) -> None:
    name = clean_name(said)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set("/\\\0\n\r\t\u202e\u2066\u200f")
    assert name.strip(". ") == name
    assert clean_name(name) == name
    address = in_address(name)
    assert address.isascii()
    assert not set(address) & set("/?#()<>\"' ")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("C:\\fakepath\\Rota May.xlsx", "Rota May.xlsx"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("..", "file"),
        ("Straßen-Übersicht 東京.pdf", "Straßen-Übersicht 東京.pdf"),
    ],
)
def test_names_as_people_see_them(said: str, name: str) -> None:
    assert clean_name(said) == name


def test_a_file_named_as_one_of_our_addresses_has_one_of_its_own(
    as_ann: Browser, new_file: NewFile
) -> None:
    file = new_file(b"Monday", "about")
    answer = as_ann.get(f"/files/{file.id}/{in_address(file.name)}")
    assert answer.data == b"Monday"


def test_a_document_is_told_by_what_is_in_it(app: Flask) -> None:
    media = receive(BytesIO(word_saying("Hello")), "a.zip").media
    assert media.endswith("wordprocessingml.document")


def test_a_request_that_is_done_again_looks_at_no_refused_file_twice(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"files": (BytesIO(b""), "a.txt")}):
        form = bind(UploadForm)
        assert received(form.files) == []
        form.files.data[0].stream.close()
        form.files.data[0].stream = BytesIO(b"It would be taken in now")
        assert received(form.files) == []


def test_so_many_files_are_too_many_for_one_form(app: Flask) -> None:
    files = [(BytesIO(b"Monday"), f"{number}.txt") for number in range(MOST_AT_ONCE + 1)]
    with app.test_request_context(method="POST", data={"files": files}):
        form = bind(UploadForm)
        assert received(form.files) == []
        assert form.files.errors == ["Choose at most 20 files at one time."]
        del form.files.data[0]
        assert len(received(form.files)) == MOST_AT_ONCE
