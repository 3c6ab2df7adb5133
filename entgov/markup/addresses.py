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

_HREF, _OUTSIDE, _PICTURE = re.compile(HREF), re.compile(OUTSIDE), re.compile(_PATH)


def is_linkable(url: str) -> bool:
    """Whether a link may lead there."""
    return len(url) <= MAX_URL and _HREF.fullmatch(url) is not None


def is_outside(url: str) -> bool:
    """Whether it leads to another site."""
    return _OUTSIDE.fullmatch(url) is not None


def is_own_picture(url: str) -> bool:
    """Whether it can be loaded as a picture without telling anyone outside who is reading."""
    return len(url) <= MAX_URL and _PICTURE.fullmatch(url) is not None
