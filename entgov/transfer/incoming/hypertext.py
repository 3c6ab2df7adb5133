"""HTML that nobody here wrote, as Markdown.

It is first reduced to a well-formed tree of the few tags that mean something in a text; then the
tree is written out, with everything escaped that would mean something in Markdown and did not mean
it in HTML. What has no place in a text (scripts, forms, frames) is told as a loss.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask_babel import gettext

from entgov.markup.sanitiser import reduced
from entgov.transfer.incoming.links import page_link

LONGEST = 3_000_000
"""Characters of HTML that are read of one text."""
_DEEPEST = 60
_MOST_TAGS = 100_000
_MOST_OPEN = 200  # elements within each other that the reading of the tree is asked to bear
_MOST_FORMATS = 8  # the same of bold and the like, which each new paragraph opens again
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTAINERS = frozenset(
    {"div", "section", "article", "main", "aside", "header", "footer", "nav", "center", "figure"}
)
_BLOCKS = frozenset(
    {*_HEADINGS, *_CONTAINERS, "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"}
    | {
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "hr",
        "figcaption",
        "address",
    }
)
_STRONG, _EMPHASIS = frozenset({"strong", "b"}), frozenset({"em", "i", "cite", "dfn", "var"})
_CODE, _STRUCK = frozenset({"code", "kbd", "samp", "tt"}), frozenset({"del", "s", "strike"})
_MEDIA = frozenset({"iframe", "video", "audio", "source", "embed"})
_PLAIN = frozenset({"span", "font", "u", "small", "big", "sub", "sup", "abbr", "q", "mark", "time"})
_TAGS = {*_BLOCKS, *_STRONG, *_EMPHASIS, *_CODE, *_STRUCK, *_MEDIA, *_PLAIN, "a", "br", "img"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    **{tag: {"src"} for tag in _MEDIA},
}
_LOST = re.compile(r"<(script|style|form|iframe|embed|object|video|audio|svg|canvas)\b", re.I)
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*>?")
_FORMATS = frozenset(
    {
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    }
)
_ENDS_BY_ITSELF = frozenset(
    {"p", "li", "td", "th", "tr", "dt", "dd", "thead", "tbody", "tfoot", "option", "br", "img"}
    | {"hr", "input", "meta", "link", "source", "embed", "col"}
)
_ADDRESS = re.compile(r"(https?://[^\s<>\[\]\"]+)")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_MEANT = re.compile(r"([\\`*\[\]<|~])|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,31};)")
_SIGN = re.compile(r"(?<![\w/&=?.:%+\-])([@#])(?=\w)")
_BEGINS = re.compile(r"(?m)^(\s*)(#{1,6}(?=\s|$)|>|[-+=](?=\s|$|[-=])|(?:\d{1,9})[.)](?=\s|$))")
_MOST_CELLS = 100


@dataclass
class Element:
    """An element of the tree; words stand between elements as plain strings."""

    tag: str
    attributes: dict[str, str]
    inside: "list[Element | str]" = field(default_factory=list)


@dataclass
class Converted:
    """Markdown, and what the HTML had beside it."""

    text: str
    losses: list[str]


def to_markdown(
    html: str, *, base: str = "", page_at: Callable[[str], str | None] = lambda _url: None
) -> Converted:
    """HTML as Markdown. `page_at` gives the key of the page of the source at an address."""
    losses = list(_lost_in(html[:LONGEST]))
    if len(html) > LONGEST:
        losses.append(gettext("Its text is too long and is cut."))
    builder = _Builder()
    builder.feed(reduced(_moderate(html[:LONGEST]), set(_TAGS), _ATTRIBUTES))
    builder.close()
    writer = _Writer(base, page_at, _highest_heading(html))
    text = "\n\n".join(writer.blocks(builder.root.inside))
    if writer.pictures:
        losses.append(gettext("Pictures from other places are not fetched; links lead to them."))
    return Converted(text + "\n" if text else "", losses)


def escaped(text: str) -> str:
    """Plain words as Markdown that says the same; addresses stay as they are."""
    parts = _ADDRESS.split(text)
    return "".join(part if number % 2 else _escaped(part) for number, part in enumerate(parts))


def at_line_start(text: str) -> str:
    """The same where lines begin: what would begin a heading, a quote or a list."""
    return _BEGINS.sub(_broken_beginning, text)


def _moderate(html: str) -> str:
    """Without the tags that nobody writes: to read them as a tree would take the square of them."""
    depth = {True: 0, False: 0}
    left = _MOST_TAGS

    def kept(match: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        tag, closes = match[2].lower(), bool(match[1])
        if left < 0:
            return " "
        if tag in _ENDS_BY_ITSELF:
            return match[0]
        formats = tag in _FORMATS
        if closes:
            depth[formats] = max(0, depth[formats] - 1)
        elif depth[formats] >= (_MOST_FORMATS if formats else _MOST_OPEN):
            return ""
        else:
            depth[formats] += 1
        return match[0]

    return _ANY_TAG.sub(kept, html)


def _highest_heading(html: str) -> int:
    """The level of its highest headings: they become the highest of the page."""
    found = (int(match[1]) for match in re.finditer(r"<h([1-6])\b", html, re.I))
    return min(found, default=1)


def _broken_beginning(match: re.Match[str]) -> str:
    sign = match[2]
    if sign[0].isdigit():
        return f"{match[1]}{sign[:-1]}\\{sign[-1]}"
    return f"{match[1]}\\{sign}"


def _escaped(text: str) -> str:
    return _SIGN.sub(r"\\\1", _MEANT.sub(lambda match: f"\\{match[0]}", text))


def _lost_in(html: str) -> Iterable[str]:
    found = {match[1].lower() for match in _LOST.finditer(html)}
    if found & {"script", "style"}:
        yield gettext("Scripts and styles are left out.")
    if "form" in found:
        yield gettext("Forms are left out.")
    if found & {"iframe", "embed", "object", "video", "audio"}:
        yield gettext("What is embedded from other places becomes a link.")
    if found & {"svg", "canvas"}:
        yield gettext("Drawings in the text are left out.")


class _Builder(HTMLParser):
    """Makes a tree of what is well-formed already. What is too deep stands one level higher."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div", {})
        self.open = [self.root]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "img", "hr", "source", "embed") and len(self.open) >= _DEEPEST:
            self.too_deep += 1
            return
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in ("br", "img", "hr", "source", "embed"):
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("br", "img", "hr", "source", "embed"):
            return
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


class _Writer:
    """Writes the tree. Blocks are lists of texts with empty lines between them."""

    def __init__(self, base: str, page_at: Callable[[str], str | None], highest: int) -> None:
        self.base, self.page_at, self.highest = base, page_at, highest
        self.pictures = 0

    def blocks(self, inside: "Iterable[Element | str]") -> list[str]:
        written: list[str] = []
        run: list[Element | str] = []
        for each in inside:
            if isinstance(each, Element) and _is_block(each):
                self._end_run(run, written)
                written += self._block(each)
            else:
                run.append(each)
        self._end_run(run, written)
        return [block for block in written if block.strip()]

    def _end_run(self, run: "list[Element | str]", written: list[str]) -> None:
        text = self._paragraph(run)
        run.clear()
        if text:
            written.append(text)

    def _paragraph(self, run: "Iterable[Element | str]") -> str:
        words = re.sub(" {2,}", " ", self._inline(run))
        lines = (line.strip(" ") for line in words.split("\n"))
        kept = "\\\n".join(line for line in lines if line)
        return at_line_start(kept)

    def _block(self, element: Element) -> list[str]:  # noqa: PLR0911 - one for each kind
        tag = element.tag
        if tag in _HEADINGS:
            words = self._inline(element.inside).replace("\n", " ").strip()
            marks = "#" * (_HEADINGS[tag] - self.highest + 1)
            return [f"{marks} {words}"] if words else []
        if tag in ("ul", "ol"):
            return self._list(element)
        if tag == "blockquote":
            inner = "\n\n".join(self.blocks(element.inside))
            return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []
        if tag == "pre":
            return self._code(element)
        if tag == "table":
            return self._table(element)
        if tag == "hr":
            return ["---"]
        if tag == "dt":
            words = self._inline(element.inside).replace("\n", " ").strip()
            return [f"**{words}**"] if words else []
        return self.blocks(element.inside)

    def _list(self, element: Element) -> list[str]:
        start = element.attributes.get("start", "")
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
        items = []
        for each in element.inside:
            blocks = self.blocks([each] if not _is(each, "li") else each.inside)  # type: ignore[union-attr]  # _is says so
            if not blocks:
                continue
            mark = "- " if element.tag == "ul" else f"{number}. "
            number += 1
            tight = all(_is_list(block) for block in blocks[1:])
            inner = ("\n" if tight else "\n\n").join(blocks)
            indent = " " * len(mark)
            items.append(mark + re.sub(r"\n(?=[^\n])", f"\n{indent}", inner))
        return ["\n".join(items)] if items else []

    def _code(self, element: Element) -> list[str]:
        text = _words(element).strip("\n")
        if not text.strip():
            return []
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return [f"{fence}\n{text}\n{fence}"]

    def _table(self, element: Element) -> list[str]:
        rows = [
            [self._cell(cell) for cell in row.inside if _is(cell, "td", "th")][:_MOST_CELLS]
            for row in _rows(element)
        ]
        rows = [row for row in rows if any(row)]
        if not rows:
            return []
        if max(map(len, rows)) == 1:  # a table that only arranges
            cells = (cell for row in _rows(element) for cell in row.inside if _is(cell, "td", "th"))
            return [block for cell in cells for block in self.blocks(cell.inside)]  # type: ignore[union-attr]  # as above
        return [pipe_table(rows)]

    def _cell(self, cell: "Element | str") -> str:
        inside = cell.inside if isinstance(cell, Element) else [cell]
        return " ".join(self._inline(inside).split())

    def _inline(self, inside: "Iterable[Element | str]") -> str:
        return "".join(map(self._piece, inside))

    def _piece(self, each: "Element | str") -> str:  # noqa: PLR0911 - one for each kind
        if isinstance(each, str):
            return escaped(_BLANK.sub(" ", each))
        tag, inside = each.tag, each.inside
        if tag == "br":
            return "\n"
        if tag == "a":
            return self._link(each)
        if tag == "img":
            return self._picture(each)
        if tag in _MEDIA:
            return self._embedded(each)
        if tag in _CODE:
            return _inline_code(_words(each))
        marks = "**" if tag in _STRONG else "*" if tag in _EMPHASIS else ""
        marks = "~~" if tag in _STRUCK else marks
        text = self._inline(inside)
        if _is_block(each):
            return f" {text} "
        return _around(text, marks) if marks else text

    def _link(self, element: Element) -> str:
        url = self._address(element.attributes.get("href", ""))
        text = self._inline(element.inside).replace("\n", " ")
        if not url:
            return text
        key = self.page_at(url)
        if key is not None:
            return page_link(key, _words(element))
        bare = _words(element).strip()
        if not text.strip():
            return ""
        if bare == url or text.startswith("["):
            return f"<{url}>" if bare == url and not _ADDRESS.fullmatch(url) else text
        return f"[{text.strip()}]({_written(url)})"

    def _picture(self, element: Element) -> str:
        url = self._address(element.attributes.get("src", ""))
        alt = " ".join(element.attributes.get("alt", "").split())[:500]
        if not url:
            return escaped(alt)
        self.pictures += 1
        named = alt or urlsplit(url).path.rpartition("/")[2] or gettext("Picture")
        return f"[{escaped(named)}]({_written(url)})"

    def _embedded(self, element: Element) -> str:
        url = self._address(element.attributes.get("src", ""))
        inner = self._inline(element.inside)
        return f"{inner} <{_written(url)}> " if url else inner

    def _address(self, url: str) -> str:
        """The whole address, if it is one of the web or of mail."""
        if not url.strip():
            return ""  # joined to the base it would lead to the page itself
        try:
            whole = urljoin(self.base, url.strip()) if self.base else url.strip()
            parts = urlsplit(whole)
        except ValueError:
            return ""
        if parts.scheme == "mailto" or (parts.scheme in ("http", "https") and parts.netloc):
            return whole[:2000]
        return ""


def pipe_table(rows: list[list[str]]) -> str:
    """A table as Markdown has them, with its first row as the heads."""
    width = max(map(len, rows))
    lines = [[*row, *[""] * (width - len(row))] for row in rows]
    lines.insert(1, ["---"] * width)
    return "\n".join("| " + " | ".join(_in_cell(cell) for cell in line) + " |" for line in lines)


def _in_cell(text: str) -> str:
    """A stroke would end the cell; those that are escaped already stay so."""
    return re.sub(r"(?<!\\)\|", r"\\|", text.replace("\n", " "))


def _is(each: "Element | str", *tags: str) -> bool:
    return isinstance(each, Element) and each.tag in tags


def _is_block(element: Element) -> bool:
    return element.tag in _BLOCKS


def _is_list(block: str) -> bool:
    return bool(re.match(r"(?:- |\d{1,9}\. )", block))


def _rows(element: Element) -> list[Element]:
    rows: list[Element] = []
    for each in element.inside:
        if isinstance(each, Element):
            rows += [each] if each.tag == "tr" else _rows(each) if each.tag != "table" else []
    return rows


def _words(element: Element) -> str:
    """The bare words in an element."""
    pieces: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            pieces.append(each)
        elif each.tag == "br":
            pieces.append("\n")
        else:
            waiting.extend(reversed(each.inside))
    return "".join(pieces)


def _inline_code(text: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        return ""
    longest = max((len(run) for run in re.findall("`+", plain)), default=0)
    marks = "`" * (longest + 1)
    space = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{marks}{space}{plain}{space}{marks}"


def _around(text: str, marks: str) -> str:
    """Marks stand right at the words: blanks at the ends stay outside."""
    bare = text.strip()
    if not bare or ("\n" in bare and marks == "~~"):
        return text
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    return f"{before}{marks}{bare}{marks}{after}"


def _written(url: str) -> str:
    """An address as it stands in brackets."""
    for sign, written in ((" ", "%20"), ("(", "%28"), (")", "%29"), ("<", "%3C"), (">", "%3E")):
        url = url.replace(sign, written)
    return re.sub(r"[\x00-\x20\x7f]", "", url)
