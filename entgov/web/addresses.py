"""Addresses within the site, and words made fit for an address."""

import unicodedata
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

_SLUG_LIMIT = 120
_READ_LIMIT = 1_000  # folding a long run of marks takes the square of its length


def slug(title: str) -> str:
    """The form of a title in an address: letters and digits of any script, joined by hyphens.

    Titles that differ only in case, accents' composition or punctuation have the same slug. Marks
    count as letters, because the vowels of many scripts are marks. A slug's slug is itself.
    """
    read = unicodedata.normalize("NFKC", title[:_READ_LIMIT])
    folded = unicodedata.normalize("NFKC", read.casefold())
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in folded)
    return "-".join(kept.split())[:_SLUG_LIMIT].strip("-")


def words_of(part: str) -> str:
    """The words that a part of an address was meant to say."""
    return slug(part).replace("-", " ")


def tag_address(tag: str) -> str:
    """The path of what carries a tag (normalised): stored text has it, so it needs no request."""
    return f"/tags/{quote(tag, safe='')}"


def inside(target: str | None) -> str | None:
    """The target if it is a path of this site, else None.

    Browsers read `\\` as `/` and drop control characters, so an address with either is refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(letter) < 33 for letter in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def leads_to(path: str, method: str = "GET") -> tuple[str, dict[str, Any]] | None:
    """The endpoint that answers at a path of this site, with its parts; None where none does."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, parts = adapter.match(path, method) if adapter else ("", {})
    except HTTPException:
        return None
    return (endpoint, dict(parts)) if endpoint else None


def this_path() -> str:
    """The path of the request as an address: Flask's own has a `?` in it for each %3F."""
    return quote(request.path)


def this_address() -> str:
    """The path and query of the request, to come back to."""
    query = request.query_string.decode()
    return f"{this_path()}?{query}" if query else this_path()
