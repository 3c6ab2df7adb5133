"""Which reader reads which kind of source, and which kind a source is: told from its content."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import cast

from entgov.transfer.incoming import docx, feed, markdown, mediawiki
from entgov.transfer.incoming.archives import entries
from entgov.transfer.incoming.items import Reader, Unreadable
from entgov.transfer.incoming.xml import root_of

_MODULES: tuple[ModuleType, ...] = (docx, feed, markdown, mediawiki)

READERS: Mapping[str, Reader] = {each.KIND: cast(Reader, each) for each in _MODULES}
"""By kind, as the command line names it."""

_ROOTS = {"rss": "feed", "feed": "feed", "RDF": "feed", "mediawiki": "mediawiki"}
_LOOKED_AT = 64 * 1024


def kind_of(path: Path) -> str:
    """The kind of source that a file seems to be; empty where it seems to be none."""
    if zipfile.is_zipfile(path):
        return "docx" if _holds(path, "word/document.xml") else "markdown"
    root = root_of(path)
    if root:
        return _ROOTS.get(root, "")
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    return "" if b"\0" in head or head.lstrip()[:1] == b"<" else "markdown"


def _holds(path: Path, name: str) -> bool:
    try:
        return name in entries(path).sizes
    except Unreadable:
        return False
