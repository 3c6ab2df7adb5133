"""How long the list of contents of a zip archive is, told before anybody reads the list.

To open an archive is to read its list, and a list can have millions of entries. It is found here as
`zipfile` finds it: where the larger kind of end stands in front of the ordinary one, that one
counts, whatever the ordinary one says.
"""

import struct
from typing import IO

_END, _END_64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LONGEST_TAIL = 65_557  # bytes: the end, and the longest remark behind it
_LONG_64 = 56 + 20  # bytes of the larger kind of end, and of what leads to it


def length_of_list(archive: IO[bytes], size: int) -> tuple[int, int] | None:
    """How many entries an archive of so many bytes has, and how many bytes their list.

    None where it is no archive, or damaged.
    """
    start = max(0, size - _LONGEST_TAIL - _LONG_64)
    archive.seek(start)
    tail = archive.read(size - start)
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 22:
        return None
    if tail[max(0, place - 20) : place].startswith(_LOCATOR):
        larger = tail[max(0, place - _LONG_64) : place - 20]
        if len(larger) < 56 or not larger.startswith(_END_64):
            return None
        count, listed = struct.unpack("<QQ", larger[32:48])
    else:
        count, listed = struct.unpack("<HI", tail[place + 10 : place + 16])
    return count, listed
