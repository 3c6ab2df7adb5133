"""Writes a tree of tokens as HTML, as plain text, and as a list of headings, in one walk.

References become holes in the HTML: what they lead to is not known here. Nothing reaches the
HTML but fixed tags and escaped text, so that the sanitiser behind it should find nothing to do.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from entgov.markup.addresses import file_at, is_linkable, is_outside
from entgov.markup.bounds import (
    MAX_LINK_TITLE,
    MAX_OUTSIDE,
    PICTURE_COST,
    REFERENCE_COST,
    TooMuch,
    clean_text,
)
from entgov.markup.references import Mention, Picture, Reference, Tag, WikiLink, section_id

Token = dict[str, Any]
Part = str | Reference

OUTSIDE_REL = "nofollow noopener noreferrer"
PICTURE_SIZES = "(min-width: 40em) 40rem, 100vw"
"""How wide a picture is at most: as the column of text, or as the screen."""
MAX_FILES = 1_000  # of one text that are remembered
LANGUAGE = r"[a-z0-9][a-z0-9+#.\-]{0,29}"

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INLINE = {"emphasis": "em", "strong": "strong", "strikethrough": "del"}
_BREAKS = {
    "blank_line": ("", ""),
    "softbreak": ("\n", " "),
    "linebreak": ("<br>\n", "\n"),
    "thematic_break": ("<hr>\n", "\n"),
}
_BLOCKS = {
    "paragraph": ('<p dir="auto">', "</p>"),
    "block_quote": ('<blockquote dir="auto">', "</blockquote>"),
    "table_body": ("<tbody>", "</tbody>"),
    "table_row": ("<tr>", "</tr>"),
    "block_text": ("", ""),
    "list_item": ('<li dir="auto">', "</li>"),
}
_TABLE = '<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table>'
_TASK = (
    '<li class="task" dir="auto"><span aria-hidden="true">{symbol}</span>'
    '<span class="govuk-visually-hidden">{words}</span> '
)


@dataclass(frozen=True)
class Heading:
    """A heading as shown: its level (2 to 6), its address in the page, its words."""

    level: int
    id: str
    text: str


class Writer:
    """Collects `parts` (HTML with references in it), `plain`, `headings`, `outside`, `files`.

    Raises TooMuch when the HTML would grow beyond `limit` characters.
    """

    def __init__(self, limit: int) -> None:
        self.parts: list[Part] = []
        self.headings: list[Heading] = []
        self.outside: list[str] = []
        self.files: list[int] = []
        self._words: list[str] = []
        self._room = limit
        self._inside_link = False
        self._ids: dict[str, int] = {}

    @property
    def plain(self) -> str:
        lines = (line.rstrip() for line in "".join(self._words).split("\n"))
        return "\n".join(line for line in lines if line)

    def write(self, tokens: list[Token]) -> None:
        """Writes the tokens one after the other."""
        for token in tokens:
            kind = token["type"]
            if kind in _BLOCKS:
                self._wrap(token, *_BLOCKS[kind])
                self._end_block()
            elif kind in _BREAKS:
                markup, space = _BREAKS[kind]
                self._put(markup)
                self._words.append(space)
            elif kind in _INLINE:
                self._wrap(token, f"<{_INLINE[kind]}>", f"</{_INLINE[kind]}>")
            else:
                _WRITERS.get(kind, Writer._other)(self, token)

    def _put(self, markup: str) -> None:
        self._room -= len(markup)
        if self._room < 0:
            raise TooMuch
        self.parts.append(markup)

    def _say(self, text: str) -> None:
        self._words.append(text)
        self._put(html.escape(text))

    def _wrap(self, token: Token, before: str, after: str) -> None:
        self._put(before)
        self.write(token.get("children", []))
        self._put(after)

    def _end_block(self) -> None:
        self._words.append("\n")
        self._put("\n")

    def _other(self, token: Token) -> None:
        self._say(token.get("raw", ""))
        self.write(token.get("children", []))

    def _text(self, token: Token) -> None:
        self._say(_decoded(token["raw"]))

    def _html_as_text(self, token: Token) -> None:
        self._put('<p dir="auto">')
        self._say(token["raw"].strip())
        self._put("</p>")
        self._end_block()

    def _codespan(self, token: Token) -> None:
        self._put("<code>")
        self._say(token["raw"])
        self._put("</code>")

    def _code(self, token: Token) -> None:
        language = (token.get("attrs", {}).get("info", "").split() or [""])[0].lower()
        known = f' class="language-{language}"' if re.fullmatch(LANGUAGE, language) else ""
        self._put(f'<pre dir="ltr" tabindex="0"><code{known}>')
        # A parser drops one line break after <pre>, never one inside <code>.
        self._say(token["raw"])
        self._put("</code></pre>")
        self._end_block()

    def _list(self, token: Token) -> None:
        attrs = token["attrs"]
        start = f' start="{attrs["start"]}"' if "start" in attrs else ""
        tag = "ol" if attrs["ordered"] else "ul"
        self._wrap(token, f"<{tag}{start}>\n", f"</{tag}>\n")

    def _task(self, token: Token) -> None:
        done = token["attrs"]["checked"]
        words = {"symbol": "☑", "words": "Done:"} if done else {"symbol": "☐", "words": "To do:"}
        self._wrap(token, _TASK.format(**words), "</li>")
        self._end_block()

    def _table(self, token: Token) -> None:
        self._wrap(token, _TABLE, "</table></div>\n")

    def _table_head(self, token: Token) -> None:
        self._wrap(token, "<thead><tr>", "</tr></thead>")
        self._end_block()

    def _table_cell(self, token: Token) -> None:
        align, head = token["attrs"]["align"], token["attrs"]["head"]
        tag, scope = ("th", ' scope="col"') if head else ("td", "")
        aligned = f' class="align-{align}"' if align else ""
        self._wrap(token, f'<{tag}{scope}{aligned} dir="auto">', f"</{tag}>")
        self._words.append(" ")

    def _heading(self, token: Token) -> None:
        level = min(token["attrs"]["level"] + 1, 6)
        place, first_word = len(self.parts), len(self._words)
        self._put("")
        self.write(token.get("children", []))
        text = " ".join("".join(self._words[first_word:]).split())
        heading = Heading(level, self._fresh_id(text), text)
        self.headings.append(heading)
        self.parts[place] = f'<h{level} id="{heading.id}" dir="auto">'
        self._put(f"</h{level}>")
        self._room -= 100
        self._end_block()

    def _fresh_id(self, text: str) -> str:
        base = section_id(text)
        count = self._ids.get(base, 0) + 1
        name = base if count == 1 else f"{base}-{count}"
        while name != base and name in self._ids:
            count += 1
            name = f"{base}-{count}"
        self._ids[base] = count
        self._ids.setdefault(name, 1)
        return name

    def _link(self, token: Token) -> None:
        url, title = token["attrs"]["url"], token["attrs"].get("title") or ""
        if self._inside_link or not is_linkable(url):
            self.write(token["children"])
        else:
            self._anchor(url, title, lambda: self.write(token["children"]))

    def _picture(self, token: Token) -> None:
        url, title = token["attrs"]["url"], token["attrs"].get("title") or ""
        alt = _words_of(token["children"])
        file = file_at(url)
        if file is not None:
            self._note_file(file)
            self._words.append(alt)
            self._room -= PICTURE_COST + len(url) + len(alt) + len(title)
            title = _decoded(title)[:MAX_LINK_TITLE]
            self.parts.append(Picture(file, url, alt, title, self._inside_link))
        elif self._inside_link or not is_linkable(url):
            self._say(alt)
        else:
            self._anchor(url, title, lambda: self._say(alt or url))

    def _anchor(self, url: str, title: str, write_text: Callable[[], None]) -> None:
        outside = is_outside(url)
        if outside and len(self.outside) < MAX_OUTSIDE:
            self.outside.append(url)
        file = file_at(url)
        if file is not None:
            self._note_file(file)
        rel = f' rel="{OUTSIDE_REL}"' if outside else ""
        self._put(f'<a href="{html.escape(url)}"{_titled(title)}{rel}>')
        self._inside_link = True
        write_text()
        self._inside_link = False
        self._put("</a>")

    def _note_file(self, file: int) -> None:
        if len(self.files) < MAX_FILES:
            self.files.append(file)

    def _reference(self, token: Token) -> None:
        reference: WikiLink | Mention | Tag = token["reference"]
        if self._inside_link:
            self._say(reference.text)
            return
        self._words.append(reference.text)
        self._room -= REFERENCE_COST
        self.parts.append(reference)

    def _include(self, token: Token) -> None:
        self._words.append(token["reference"].text)
        self._room -= REFERENCE_COST
        self.parts.append(token["reference"])
        self._end_block()


_WRITERS: dict[str, Callable[[Writer, Token], None]] = {
    "text": Writer._text,
    "block_html": Writer._html_as_text,
    "codespan": Writer._codespan,
    "block_code": Writer._code,
    "list": Writer._list,
    "task_list_item": Writer._task,
    "table": Writer._table,
    "table_head": Writer._table_head,
    "table_cell": Writer._table_cell,
    "heading": Writer._heading,
    "link": Writer._link,
    "image": Writer._picture,
    "include": Writer._include,
    "wiki_link": Writer._reference,
    "mention": Writer._reference,
    "tag": Writer._reference,
}


def _decoded(text: str) -> str:
    """Puts the characters for entities such as `&copy;`."""
    if "&" not in text:
        return text
    return clean_text(_ENTITY.sub(lambda entity: html.unescape(entity.group()), text))


def _titled(title: str) -> str:
    title = _decoded(title)[:MAX_LINK_TITLE]
    return f' title="{html.escape(title)}"' if title else ""


def _words_of(tokens: list[Token]) -> str:
    """The bare words of inline tokens."""
    return "".join(_word(token) for token in tokens)


def _word(token: Token) -> str:
    if isinstance(token.get("reference"), WikiLink | Mention | Tag):
        return str(token["reference"].text)
    if token["type"] in ("softbreak", "linebreak"):
        return " "
    if token["type"] == "text":
        return _decoded(token["raw"])
    return str(token.get("raw", "")) + _words_of(token.get("children", []))
