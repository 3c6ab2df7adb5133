"""The parts of a stored text between its headings, and a text put below a heading of another.

As in `folding`, what is looked at is what is stored: our own writer made it, so no parser is
needed. Cuts fall only between blocks that stand at the top, so all pieces are whole.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from entgov.markup.sanitiser import clean

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^">]|"[^"]*")*>')
_EMPTY = frozenset({"br", "hr", "img"})
_HEADING = re.compile(r'<(/?)h([2-6])(?: id="([^"]*)")?( dir="auto")?>')
_LOWEST = 6


def section(html: Markup, wanted: str) -> Markup | None:
    """What stands below the heading with this id, up to the next one that is not below it."""
    begins, level = None, 0
    for heading in _top_headings(html):
        if begins is not None and int(heading[2]) <= level:
            return html[begins : heading.start()]
        if begins is None and heading[3] == wanted:
            begins, level = html.index(f"</h{heading[2]}>", heading.end()) + 5, int(heading[2])
    return None if begins is None else html[begins:]


def levels_at(html: Markup, places: Sequence[int]) -> list[int]:
    """The level of the heading that each place in the text stands below; 1 is that of the title."""
    headings = [(heading.start(), int(heading[2])) for heading in _top_headings(html)]
    before = (bisect_left(headings, (place, 0)) for place in places)
    return [headings[index - 1][1] if index else 1 for index in before]


def below(html: str, level: int) -> Markup:
    """The text as it stands below a heading of this level of another text.

    Its headings keep their order and lose their ids: an id stands once in a page.
    """
    found = [int(heading[2]) for heading in _HEADING.finditer(html)]
    down = max(0, level + 1 - min(found, default=0))

    def lowered(heading: re.Match[str]) -> str:
        return f"<{heading[1]}h{min(int(heading[2]) + down, _LOWEST)}{heading[4] or ''}>"

    return clean(_HEADING.sub(lowered, html))


def _top_headings(html: Markup) -> Iterator[re.Match[str]]:
    depth = 0
    for tag in _TAG.finditer(html):
        if depth == 0 and (heading := _HEADING.match(html, tag.start())):
            yield heading
        if tag[2] not in _EMPTY:
            depth += -1 if tag[1] else 1
