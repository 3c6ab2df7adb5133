"""The form of a space as an archive: what its entries are called, and how texts name files.

Both who writes it and who reads it look here; `docs/export-format.md` describes it for others.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

FORMAT, VERSION = "entgov-space", 1
MANIFEST, PAGES, FILES, READ_ME = "manifest.json", "pages.jsonl", "files.jsonl", "README.txt"

_LONGEST_PART = 80  # bytes of one name in a path: file systems take 255
_LONGEST_PATH = 180  # characters of a path: some systems take 260 with all that is above it
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f~]')
# A file of ours in a link or a picture: what stands before its address, its id, what stands behind.
_IN_TEXT = re.compile(
    r"(!?\[(?:\\.|[^\\\[\]\n]){0,2000}\]\()/files/([0-9]{1,9})/[^/\s()]{1,600}"
    r'((?:[ \t]+"[^"\n]{0,300}")?\))'
)


def history(page_id: int) -> str:
    """Where the versions of a page are."""
    return f"history/{page_id}.jsonl"


def page_path(slug: str, page_id: int, above: str) -> str:
    """Where a page is, without an ending, below the one whose path is `above`."""
    part = _fit(slug, page_id)
    path = f"{above}/{part}" if above else f"pages/{part}"
    return path if len(path) <= _LONGEST_PATH else f"pages/deep/{part.partition('~')[0]}~{page_id}"


def file_path(file_id: int, name: str) -> str:
    """Where a file is: its name as all systems take it, in a folder of its own."""
    fit = _UNFIT.sub("-", name).strip(". ") or "file"
    stem, dot, ending = fit.rpartition(".")
    if len(fit.encode()) > _LONGEST_PART:
        ending = ending if dot and len(ending.encode()) <= 12 else ""
        fit = _cut(stem or fit, _LONGEST_PART - 14) + (f".{ending}" if ending else "")
    if _RESERVED.fullmatch(fit):
        fit = f"-{fit}"
    return f"files/{file_id}/{fit}"


def with_paths(source: str, page: str, files: Mapping[int, str]) -> str:
    """A text as it stands in the archive: files are named by their paths from the page's own."""
    up = "../" * page.count("/")
    return _put(source, lambda file_id: up + quote(files[file_id]), files)


def with_keys(source: str, files: Mapping[int, str]) -> str:
    """A text as an import wants it: files are named by their keys, which are their paths."""
    return _put(source, lambda file_id: f"key:{quote(files[file_id])}", files)


def front_matter(fields: Mapping[str, Any]) -> str:
    """What a text says about itself at its beginning; what is None or empty is left out.

    Values are written as JSON, which YAML understands.
    """
    lines = (
        f"{name}: {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in fields.items()
        if value not in (None, "", [])
    )
    return f"---\n{''.join(lines)}---\n\n"


def _put(source: str, address: Any, files: Mapping[int, str]) -> str:
    def put(match: re.Match[str]) -> str:
        file_id = int(match[2])
        return match[1] + address(file_id) + match[3] if file_id in files else match[0]

    return _IN_TEXT.sub(put, source) if "](/files/" in source else source


def _fit(slug: str, page_id: int) -> str:
    short = _cut(slug, _LONGEST_PART)
    return short if short == slug and not _RESERVED.fullmatch(slug) else f"{short}~{page_id}"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode("utf-8", "ignore")
