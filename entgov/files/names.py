"""Names of files: what somebody called theirs, made fit to be shown, said and linked to.

A name is a text and never a path: no file on our disk is called by it.
"""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from entgov.files.kinds import ENDINGS

LONGEST = 120  # characters
_LONGEST_ENDING = 12
_LONGEST_IN_ADDRESS = 300
_JOINERS = "\u200c\u200d"  # letters of some scripts are joined by them
_PATHS = re.compile(r"[/\\\u2044\u2215\u29f8]")
_RESERVED = frozenset({"about", "edit", "removal", "restoration", "versions"})


def clean_name(said: str | None) -> str:
    """The name without folders, control characters and what turns the direction of writing round.

    A long one loses letters before its ending.
    """
    last = _PATHS.split(unicodedata.normalize("NFC", (said or "")[-2_000:]))[-1]
    kept = "".join(sign for sign in last if _is_shown(sign))
    name = " ".join(kept.split()).strip(". ")
    if len(name) > LONGEST:
        ending = _ending(name)
        name = name[: LONGEST - len(ending)].rstrip(". ") + ending
    return name if any(unicodedata.category(sign)[0] in "LN" for sign in name) else "file"


def fitting(name: str, media: str) -> str:
    """The name with an ending that tells what a picture is, where it told something else."""
    endings = ENDINGS.get(media)
    if not endings or name.lower().endswith(endings):
        return name
    known = {each for some in ENDINGS.values() for each in some}
    bare = name.removesuffix(_ending(name)) if _ending(name).lower() in known else name
    return f"{bare}{endings[0]}"


def in_address(name: str) -> str:
    """The name as the last part of an address, where it only helps to recognise it."""
    quoted = quote(name, safe="")
    if len(quoted) > _LONGEST_IN_ADDRESS:
        quoted = f"file{quote(_ending(name), safe='')}"
    return f"{quoted}-" if quoted in _RESERVED else quoted


def _ending(name: str) -> str:
    ending = PurePosixPath(name).suffix
    return ending if len(ending) <= _LONGEST_ENDING else ""


def _is_shown(sign: str) -> bool:
    return sign in _JOINERS or sign.isspace() or unicodedata.category(sign)[0] != "C"
