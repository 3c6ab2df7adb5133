"""Which title a page gets here: its own where that can be, and the nearest one where it can't."""

import re
from collections.abc import Iterator
from posixpath import basename

from flask_babel import gettext

from entgov.web.addresses import slug
from entgov.web.forms import one_line
from entgov.wiki.commands import LONGEST_TITLE, RESERVED

_LOOKED_AT = 2_000  # characters of a title; nobody reads on


def fitting(title: str) -> str:
    """The title as it can stand here: on one line, readable, and not too long."""
    plain = one_line(title[:_LOOKED_AT].encode("utf-8", "ignore").decode())
    cut = plain if len(plain) <= LONGEST_TITLE else f"{plain[: LONGEST_TITLE - 1].rstrip()}…"
    return cut if slug(cut) else gettext("Untitled")


def of_name(name: str) -> str:
    """What a text without a title is called: the name of its file, without the ending of that."""
    words = one_line(re.sub(r"[-_]+", " ", basename(name))) or basename(name)
    return words[:1].upper() + words[1:]


def is_reserved(title: str) -> bool:
    """Whether the address of the title is one that entgov needs for itself."""
    return slug(title) in RESERVED


def others(title: str, number: int, *, double: bool) -> Iterator[str]:
    """Titles to try where this one is taken; the last ones have the page's own number in them."""
    if not double:
        yield _with(title, gettext("imported"))
        yield _with(title, f"{gettext('imported')} 2")
    yield _with(title, "2")
    yield _with(title, "3")
    yield _with(title, f"{gettext('imported')} {number}")
    for again in range(2, 30):
        yield _with(title, f"{gettext('imported')} {number}-{again}")


def linkable(title: str) -> str:
    """What stands in `[[ ]]` to mean the page with this title."""
    return slug(title) if set(title) & set("[]|/#") else title


def _with(title: str, words: str) -> str:
    """The words stand in the address too, so the address must have room for them."""
    ending = f" ({words})"
    room = LONGEST_TITLE - len(ending)
    begun = title[:room]
    while begun and not slug(f"{begun}{ending}").endswith(slug(ending)):
        begun = begun[: len(begun) * 3 // 4]
    return f"{begun.rstrip()}{ending}"
