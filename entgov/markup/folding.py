"""Long texts are shown by their beginning first, wherever many stand below each other.

A cut falls only between blocks (paragraphs, lists, tables), so both pieces are clean whole HTML
again. It is looked for in what is stored, and not with a parser: our own writer made it.
"""

import re
from functools import lru_cache

from markupsafe import Markup

_LONG, _ENOUGH, _MOST = 1800, 500, 1200  # characters, where a line of its own counts as many
_LINE = 60
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^">]|"[^"]*")*>')
_EMPTY = frozenset({"br", "hr", "img"})
_LINES = frozenset({"blockquote", "br", "h2", "h3", "h4", "h5", "h6", "img", "li", "p", "tr"})


@lru_cache(maxsize=1024)
def fold(html: Markup) -> tuple[Markup, Markup] | None:
    """The beginning of a long text and the rest; None for a text that is short enough.

    The beginning is empty where the first block alone is too long to stand for one.
    """
    if len(html) < _ENOUGH:
        return None
    cut = settled = depth = length = end = 0
    for tag in _TAG.finditer(html):
        closes, name = bool(tag[1]), tag[2]
        length += tag.start() - end + html.count("\n", end, tag.start()) * _LINE
        length += _LINE * (name in _LINES and not closes)
        end = tag.end()
        depth += 0 if name in _EMPTY else -1 if closes else 1
        if depth == 0 and not settled:
            if length <= _MOST:
                cut = end
            settled = length >= _ENOUGH
    return (html[:cut], html[cut:]) if length > _LONG else None
