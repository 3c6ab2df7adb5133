"""Pages, or sections of them, that are shown inside of another page's text.

What is stored is a place with a link in it, the same for all readers (see `rendering.py`). It is
filled when the text is shown, with what this viewer may read: all places with one query. Who may
not read what belongs there sees the link alone, and so does everybody where there is no such page.

Nothing goes round in circles: in a text that is put in, places stay links.
"""

import re
from urllib.parse import unquote

from flask import get_template_attribute
from markupsafe import Markup

from entgov.markup import below, levels_at, section
from entgov.web.guard import Viewer
from entgov.wiki.addresses import page_address
from entgov.wiki.models import Page
from entgov.wiki.queries.includes import included_pages

MOST = 1_000_000
"""Characters that are put into one text, in all."""

# Only our own writer makes such tags: what people type reaches the HTML as words, without a `<`.
_ADDRESS = r'href="/wiki/(?P<space>[^/"]+)/(?P<page>[^/"?]+)[^"]*"'
_PLACE = re.compile(
    r'<div class="include" data-include="(?P<part>[^"]+)">'
    rf'(?P<link><p dir="auto"><a class="wiki-link[^"]*" {_ADDRESS}>[^\n]*?</a></p>)</div>'
)
_LINK_WITHIN = '<a href="#'


def filled(viewer: Viewer, html: Markup, *, page_id: int | None = None) -> Markup:
    """The text with its places filled, for the viewer. A page is never put into itself."""
    places = list(_PLACE.finditer(html))
    if not places:
        return html
    pages = included_pages(viewer, {_address(place) for place in places})
    levels = levels_at(html, [place.start() for place in places])
    text, end, room = Markup(), 0, MOST
    for place, level in zip(places, levels, strict=True):
        page = pages.get(_address(place))
        piece = _piece(page, place["part"], level) if page and page.id != page_id else None
        if piece and len(piece) <= room:
            text += html[end : place.start()] + piece
            room -= len(piece)
            end = place.end()
    return text + html[end:]


def _piece(page: Page, part: str, level: int) -> Markup | None:
    """What stands in the place; None where the page has no such section any more."""
    html = page.head.shown
    text = html if part == "page" else section(html, part)
    if text is None:
        return None
    address = page_address(page.space.slug, page.slug)
    alone = _PLACE.sub(lambda place: place["link"], text)
    alone = alone.replace(_LINK_WITHIN, f'<a href="{address}#')
    frame = get_template_attribute("wiki/included.html", "included")
    return Markup(frame(page, address, below(alone, level)))  # noqa: S704 - a macro escapes


def _address(place: re.Match[str]) -> tuple[str, str]:
    return unquote(place["space"]), unquote(place["page"])
