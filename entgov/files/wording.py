"""How files are told of: their kinds and sizes in words."""

from typing import Any

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l

_KINDS: dict[str, Any] = {
    "picture": _l("Picture"),
    "document": _l("Document"),
    "table": _l("Table"),
    "slides": _l("Slides"),
    "text": _l("Text"),
    "archive": _l("Archive"),
    "sound": _l("Sound"),
    "film": _l("Film"),
    "other": _l("Other file"),
}
_FEW = 10


def kind_in_words(kind: str) -> Any:
    """The kind of a file."""
    return _KINDS[kind]


def size_in_words(size: int) -> str:
    """So many bytes, as people count them."""
    if size < 1024:
        return str(gettext("%(number)s bytes", number=format_decimal(size)))
    if size < 1024 * 1024:
        return str(gettext("%(number)s KB", number=_rounded(size / 1024)))
    return str(gettext("%(number)s MB", number=_rounded(size / 1024 / 1024)))


def _rounded(number: float) -> str:
    return str(format_decimal(round(number, 1) if number < _FEW else round(number)))
