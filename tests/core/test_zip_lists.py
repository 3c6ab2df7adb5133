"""How long the list of an archive is: always what `zipfile` would read, whatever else is said."""

import io
import struct
import zipfile

from entgov.core.zip_lists import length_of_list


def of(content: bytes) -> tuple[int, int] | None:
    return length_of_list(io.BytesIO(content), len(content))


def archive(count: int, remark: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for number in range(count):
            opened.writestr(f"{number:05}", b"")
        opened.comment = remark
    return written.getvalue()


def test_an_archive_says_how_many_entries_it_has() -> None:
    assert of(archive(3)) == (3, 3 * (46 + 5))
    assert of(archive(3, b"a remark")) == (3, 3 * (46 + 5))
    assert of(archive(0)) == (0, 0)


def test_a_large_archive_says_so_in_the_larger_end() -> None:
    assert of(archive(66_000)) == (66_000, 66_000 * (46 + 5))


def test_a_small_end_hides_no_larger_one() -> None:
    content = bytearray(archive(66_000, b"a remark"))
    place = content.rfind(b"PK\x05\x06")
    content[place + 8 : place + 16] = struct.pack("<HHI", 1, 1, 51)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert len(opened.infolist()) == 66_000
    assert of(bytes(content)) == (66_000, 66_000 * (46 + 5))


def test_what_is_no_archive_has_no_list() -> None:
    assert of(b"") is None
    assert of(b"PK\x03\x04 and then nothing") is None
    assert of(archive(2)[:-4]) is None
