"""Which addresses a text may link to: the web, mail, and places in this site."""

import re

from entgov.markup.bounds import MAX_URL

# No blank, control character or backslash anywhere: browsers drop or turn them round, so that
# "/\evil.example" or "java<tab>script:" would become something else than what we checked.
_REST = r"[^\s\x00-\x20\x7f-\xa0\\\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*"
# Nor right after the first slash in disguise, for whoever decodes before looking.
_PATH = rf"/(?![/\\]|%(?:2[fF]|5[cC]|[01])){_REST}"
IN_SITE = rf"(?:{_PATH}|#{_REST})"
OUTSIDE = rf"(?i:https?)://(?![/\\]){_REST}"
HREF = rf"(?:{IN_SITE}|{OUTSIDE}|(?i:mailto):{_REST})"

# A file of ours by its id and name, of its current version; what is behind a ? says how wide.
FILE = r"/files/([0-9]{1,9})/[^/?#\s\x00-\x20\x7f-\xa0\\&\"'<>]{1,600}"
SHOWN = rf"{FILE}(?:\?width=[0-9]{{1,5}})?"

_HREF, _OUTSIDE, _FILE = re.compile(HREF), re.compile(OUTSIDE), re.compile(FILE)


def is_linkable(url: str) -> bool:
    """Whether a link may lead there."""
    return len(url) <= MAX_URL and _HREF.fullmatch(url) is not None


def is_outside(url: str) -> bool:
    """Whether it leads to another site."""
    return _OUTSIDE.fullmatch(url) is not None


def file_at(url: str) -> int | None:
    """The id of the file of ours that this address names; None where it names none."""
    found = _FILE.fullmatch(url) if len(url) <= MAX_URL else None
    return int(found[1]) if found else None
