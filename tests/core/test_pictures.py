"""Whatever is handed in as a picture, what comes out is a plain PNG or a clear refusal."""

from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from entgov.core.pictures import FORMATS, MOST_PIXELS, NotAPicture, as_png, size

BOX = {"width": 320, "height": 64}


def made(
    kind: str = "PNG", shape: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any
) -> bytes:
    target = BytesIO()
    Image.new(mode, shape, "red" if mode in ("RGB", "RGBA") else 1).save(target, kind, **options)
    return target.getvalue()


def chunks(png: bytes) -> list[bytes]:
    names, place = [], 8
    while place < len(png):
        names.append(png[place + 4 : place + 8])
        place += 12 + int.from_bytes(png[place : place + 4])
    return names


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("shape", "fitted"),
    [
        ((40, 20), (40, 20)),
        ((400, 100), (256, 64)),
        ((3000, 100), (320, 11)),
        ((100, 3000), (2, 64)),
    ],
)
def test_it_fits_its_box_and_is_never_made_larger(
    kind: str, shape: tuple[int, int], fitted: tuple[int, int]
) -> None:
    assert size(as_png(made(kind, shape), **BOX)) == fitted


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGB", "RGBA"])
def test_every_way_to_write_a_png_is_read(mode: str) -> None:
    assert size(as_png(made("PNG", mode=mode), **BOX)) == (40, 20)


def test_only_pixels_come_along() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a place and a name"
    full = made("JPEG", exif=exif, icc_profile=b"profile", comment=b"a comment")
    assert b"a place and a name" in full
    assert set(chunks(as_png(full, **BOX))) == {b"IHDR", b"IDAT", b"IEND"}


def test_what_a_camera_held_sideways_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert size(as_png(made("JPEG", (40, 20), exif=exif), **BOX)) == (20, 40)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("shape", [(4000, 3001), (16_000, 16_000)])
def test_what_would_fill_the_memory_is_refused(kind: str, shape: tuple[int, int]) -> None:
    assert shape[0] * shape[1] > MOST_PIXELS
    with pytest.raises(NotAPicture, match="pixels"):
        as_png(_with_size(kind, shape), **BOX)


def _with_size(kind: str, shape: tuple[int, int]) -> bytes:
    """A small picture that says that it is large: nothing of that size has to be made first."""
    data = bytearray(made(kind))
    width, height = shape
    if kind == "PNG":
        data[16:24] = width.to_bytes(4) + height.to_bytes(4)
        data[29:33] = crc32(data[12:29]).to_bytes(4)
        return bytes(data)
    if kind == "JPEG":
        place = data.index(b"\xff\xc0") + 5
        data[place : place + 4] = height.to_bytes(2) + width.to_bytes(2)
        return bytes(data)
    place = data.index(b"\x9d\x01\x2a") + 3
    data[place : place + 4] = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "format"),
        (made("GIF"), "format"),
        (made("BMP"), "format"),
        (b"%PDF-1.7", "format"),
        (made("PNG")[:60], "broken"),
        (made("JPEG", (400, 400))[:-300], "broken"),
        (made("WEBP", (400, 400))[:-20], "broken"),
    ],
)
def test_anything_else_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(NotAPicture, match=problem):
        as_png(data, **BOX)


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(FORMATS),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    end=st.integers(0, 10_000),
)
def test_a_damaged_file_is_a_picture_or_a_refusal(
    kind: str, changes: list[tuple[int, int]], end: int
) -> None:
    data = bytearray(made(kind))
    for place, value in changes:
        data[place % len(data)] = value
    try:
        png = as_png(bytes(data[: end % len(data) + 1]), **BOX)
    except NotAPicture:
        return
    width, height = size(png)
    assert 0 < width <= BOX["width"]
    assert 0 < height <= BOX["height"]
