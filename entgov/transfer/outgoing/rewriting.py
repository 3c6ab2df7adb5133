"""The stored HTML of a page, made fit for another place: its links and pictures lead elsewhere.

The HTML comes out of the sanitiser, so it is well-formed and has only what is allowed there. It is
written anew tag by tag; what is not a link or a picture stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

from markupsafe import Markup

from entgov.markup.addresses import file_at

_NOT_LINKED = "wiki-link--missing"


@dataclass(frozen=True)
class Led:
    """Where a link leads now; without an `href` its words stay, and `note` stands behind them."""

    href: str = ""
    note: str = ""


Links = Callable[[str], Led]
"""Where an address of ours leads in the other place; addresses outside are not asked for."""
Files = Callable[[int, str], str]
"""Where a file of ours is in the other place, by its id and its address; "" where it is not."""


def rewritten(html: str, *, links: Links, pictures: Files, files: Files) -> Markup:
    """The HTML with its links and pictures led to where they are in the other place."""
    work = _Rewriter(links, pictures, files)
    work.feed(html)
    work.close()
    return Markup("".join(work.parts))  # noqa: S704 - the sanitiser's own, with escaped values


class _Rewriter(HTMLParser):
    def __init__(self, links: Links, pictures: Files, files: Files) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._links, self._pictures, self._files = links, pictures, files
        self._open: list[str] = []  # what closes each link that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._link(values)
        elif tag == "img":
            self._picture(values)
        else:
            self._write(tag, values)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(self._open.pop() if tag == "a" and self._open else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def _link(self, values: dict[str, str]) -> None:
        href = values.get("href", "")
        if not href.startswith("/"):
            led = Led(href)
        elif _NOT_LINKED in values.get("class", ""):
            led = Led()
        else:
            file = file_at(href)
            led = Led(self._files(file, href)) if file is not None else self._links(href)
        if led.href:
            self._write("a", {**values, "href": led.href})
            self._open.append("</a>")
        else:
            note = f' <span class="address">({escape(led.note)})</span>' if led.note else ""
            self.parts.append("<span>")
            self._open.append(f"</span>{note}")

    def _picture(self, values: dict[str, str]) -> None:
        src = values.get("src", "")
        file = file_at(src.partition("?")[0])
        place = self._pictures(file, src) if file is not None else ""
        if place:
            kept = {name: values[name] for name in values if name in ("width", "height", "alt")}
            self._write("img", {"src": place, **kept})
            return
        elsewhere = self._files(file, src.partition("?")[0]) if file is not None else ""
        alt = values.get("alt", "")
        if elsewhere and not self._open:
            self.parts.append(f'<a href="{escape(elsewhere)}">{escape(alt or elsewhere)}</a>')
        else:
            self.parts.append(f"<span>{escape(alt)}</span>")

    def _write(self, tag: str, values: dict[str, str]) -> None:
        written = "".join(f' {name}="{escape(value)}"' for name, value in values.items())
        self.parts.append(f"<{tag}{written}>")


def plain_href(href: str) -> tuple[str, str]:
    """An address without what stands behind its #, and that."""
    path, sign, fragment = unescape(href).partition("#")
    return path.partition("?")[0], sign + fragment
