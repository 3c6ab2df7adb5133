"""A page as one file: as Markdown, or as HTML that needs nothing beside it."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup

from entgov.core import body
from entgov.core.places import shipped
from entgov.files import queries as files
from entgov.files import store
from entgov.transfer import own_format
from entgov.transfer.outgoing.rewriting import Led, rewritten
from entgov.web.guard import Viewer
from entgov.wiki.addresses import page_address
from entgov.wiki.includes import filled
from entgov.wiki.models import PRODUCT, Page

LARGEST_WITHIN = 20 * 1024 * 1024
"""Bytes of pictures that are put into one document; what is more is linked to."""


def as_markdown(page: Page, tags: Sequence[str], *, state: str, address: str) -> str:
    """The source of a page with front matter; `address` is where entgov is."""
    head = page.head
    about = {
        "title": head.title,
        "owner": page.owner.name if page.owner else None,
        "author": head.author_name,
        "created": page.created_at.isoformat(timespec="seconds"),
        "date": head.at.isoformat(timespec="seconds"),
        "version": head.number,
        "state": state,
        "language": head.language,
        "tags": list(tags),
        "space": page.space.name,
        "address": address + page_address(page.space.slug, page.slug),
    }
    return own_format.front_matter(about) + head.source


def as_html(viewer: Viewer, page: Page, *, state: str, address: str) -> str:
    """The page as one HTML document, with what it shows of other pages and its pictures in it.

    A picture for which there is no room is a link.
    """
    room = LARGEST_WITHIN

    def picture(file_id: int, _src: str) -> str:
        nonlocal room
        content = files.content(viewer, file_id)
        if content is None or not content.blob.is_picture or content.blob.size > room:
            return ""
        try:
            raw = store.path_of(content.blob.digest).read_bytes()
        except FileNotFoundError:
            return ""
        room -= len(raw)
        return f"data:{content.blob.media};base64,{b64encode(raw).decode()}"

    text = rewritten(
        filled(viewer, page.head.shown, page_id=page.id),
        links=lambda href: Led(address + href),
        pictures=picture,
        files=lambda _file_id, href: address + href,
    )
    return rendered(
        "export/page.html",
        page=page,
        text=text,
        state=state,
        address=address + page_address(page.space.slug, page.slug),
        style=embedded_style(),
        owner=page.owner.name if page.owner else PRODUCT,
    )


def rendered(template: str, **values: Any) -> str:
    """A document that is no answer to a request: the worker makes them too."""
    frame = current_app.jinja_env.get_template(template)
    return frame.render(body_name=body.current().name, locale=get_locale(), **values)


@cache
def stylesheet() -> str:
    """The style of documents that are read without entgov."""
    static = shipped("static")
    return "\n".join(
        (static / name).read_text("utf-8") for name in ("css/theme.css", "export/document.css")
    )


def embedded_style() -> Markup:
    """The same as an element; it is our own, and has no end tag in it."""
    return Markup("<style>{}</style>").format(Markup(stylesheet()))  # noqa: S704 - our own file
