"""The text of a Word document as Markdown: headings by their styles, lists, tables, notes.

Word keeps looks, Markdown keeps meaning: what only looks (colours, sizes, columns) goes without a
word; what says something and has no place in Markdown is counted in `lost`, to be told.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from flask_babel import gettext, ngettext

from entgov.transfer.incoming.inline import BREAK, Span, escaped, markdown, plain
from entgov.transfer.incoming.parts import attribute, child, local

MOST_COLUMNS = 100
_LEVELS = 6
_MONO = re.compile(r"courier|consolas|mono|menlo|lucida console", re.I)
_HEADING = re.compile(r"heading (\d)$", re.I)
_CODE = re.compile(r"\b(?:code|preformatted|verbatim|source)\b", re.I)
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]*)"', re.I)
_OFF = frozenset({"0", "false", "off", "none"})
_DRAWN = frozenset({"chart", "dgm", "relIds", "object", "OLEObject"})


@dataclass(frozen=True)
class Style:
    """A style of the document: its name in English, and what it makes of a paragraph."""

    name: str = ""
    based_on: str = ""
    level: int | None = None
    list: tuple[str, int] | None = None
    looks: frozenset[str] = frozenset()


@dataclass
class Surroundings:
    """What the text refers to, from the other parts of the document.

    links     where links and pictures lead, by their ids: the address, or the name of the part
    ordered   whether a level of a list has numbers, and with which one it begins
    notes     the texts of footnotes and endnotes, by kind and id
    picture   writes a picture: its part and what it shows
    """

    styles: dict[str, Style] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    ordered: dict[tuple[str, int], int] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    picture: Callable[[str, str], str] = lambda _part, _alt: ""


class Writer:
    """Writes what stands in a document's body, block by block."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.lost: Counter[str] = Counter()
        self.title = ""
        self.first_heading = ""
        self._blocks: list[tuple[str, str]] = []
        self._counters: dict[tuple[str, int], int] = {}
        self._levels: list[tuple[int, int]] = []  # of lists that are open: level, width of marks
        self._notes: list[str] = []
        self._fields: list[list[str]] = []
        self._boxes: list[Element] = []

    def write(self, block: Element) -> None:
        """One block of the body."""
        name = local(block)
        if name == "p":
            self._paragraph(block)
        elif name == "tbl":
            self._end_lists()
            self._table(block)
        elif name == "sdt":
            for each in _held(block):
                self.write(each)
        elif name in ("customXml", "ins", "moveTo", "smartTag"):
            for each in block:
                self.write(each)
        elif name == "altChunk":
            self.lost["objects"] += 1
        while self._boxes:
            box = self._boxes.pop(0)
            for each in box:
                self.write(each)

    def text(self) -> str:
        """All that was written, with the notes at its end."""
        found, before = "", ""
        for kind, text in self._blocks:
            gap = "" if not found else "\n" if kind == before == "item" else "\n\n"
            found += gap + text
            before = kind
        if self._notes:
            heading = escaped(gettext("Notes"))
            lines = "\n".join(f"{number}. {note}" for number, note in enumerate(self._notes, 1))
            found += f"\n\n# {heading}\n\n{lines}"
        return f"{found}\n" if found else ""

    def drop_title(self, title: str) -> None:
        """Leave out the first block where it only says the title once more."""
        if self._blocks and self._blocks[0][0] == "heading":
            said = _words(self._blocks[0][1].lstrip("# "))
            if said == _words(escaped(title)):
                del self._blocks[0]

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        style = self._style(attribute(child(properties, "pStyle"), "val"))
        spans = list(self._spans(paragraph, Span("")))
        if style.name.lower().startswith("toc "):
            return
        if style.name.lower() == "title" and not self.title and plain(spans):
            self.title = plain(spans)
            self._put("heading", f"# {markdown(_unmarked(spans), on_one_line=True)}")
            return
        level = self._level(properties, style)
        if level is not None and plain(spans):
            self._end_lists()
            self.first_heading = self.first_heading or plain(spans)
            mark = "#" * min(level, _LEVELS)
            self._put("heading", f"{mark} {markdown(_unmarked(spans), on_one_line=True)}")
        elif _CODE.search(style.name):
            self._code(spans)
        elif (place := self._list_place(properties, style)) and (plain(spans) or _has_raw(spans)):
            self._item(place, spans)
        else:
            self._plain(style, spans)

    def _plain(self, style: Style, spans: Sequence[Span]) -> None:
        text = markdown(spans)
        if not text:
            return
        self._end_lists()
        if "quote" in style.name.lower():
            text = "\n".join(f"> {line}" for line in text.split("\n"))
        self._put("text", text)

    def _code(self, spans: Sequence[Span]) -> None:
        self._end_lists()
        said = "".join(span.text for span in spans).replace(BREAK, "\n")
        last = self._blocks[-1] if self._blocks else ("", "")
        if last[0] == "code":
            self._blocks[-1] = ("code", f"{last[1][:-4]}\n{said}\n```")
        else:
            self._put("code", f"```\n{said.replace('```', '` ` `')}\n```")

    def _item(self, place: tuple[str, int], spans: Sequence[Span]) -> None:
        number_id, level = place
        while self._levels and self._levels[-1][0] >= level:
            self._levels.pop()
        indent = sum(width for _, width in self._levels)
        mark = "-"
        if place in self.around.ordered:
            begin = self.around.ordered[place]
            number = self._counters.get(place, begin - 1) + 1
            self._counters[place] = number
            mark = f"{min(number, 999_999_999)}."
        for other in [each for each in self._counters if each[0] == number_id and each[1] > level]:
            del self._counters[other]
        self._levels.append((level, len(mark) + 1))
        text = markdown(spans).replace("\n", f"\n{' ' * (indent + len(mark) + 1)}")
        self._put("item", f"{' ' * indent}{mark} {text}")

    def _end_lists(self) -> None:
        self._levels.clear()

    def _put(self, kind: str, text: str) -> None:
        self._blocks.append((kind, text))

    def _table(self, table: Element) -> None:
        rows = [self._row(row) for row in _rows(table)]
        rows = [row for row in rows if row]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        if width > MOST_COLUMNS:
            self.lost["columns"] += 1
            rows, width = [row[:MOST_COLUMNS] for row in rows], MOST_COLUMNS
        if width == 1:  # a frame around text, most often
            for row in rows:
                self._put("text", row[0])
            return
        full = [[*row, *[""] * (width - len(row))] for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in full]
        lines.insert(1, f"|{' --- |' * width}")
        self._put("text", "\n".join(lines))

    def _row(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in _cells(row):
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            span = attribute(child(properties, "gridSpan"), "val")
            goes_on = merge is not None and attribute(merge, "val") != "restart"
            cells.append("" if goes_on else self._cell(cell))
            more = min(int(span), MOST_COLUMNS) - 1 if span.isdecimal() and len(span) < 5 else 0
            cells += [""] * more
            if merge is not None or more > 0:
                self.lost["merged"] += 1
        return cells if any(cells) else []

    def _cell(self, cell: Element) -> str:
        said = []
        for each in cell:
            if local(each) == "p":
                spans = list(self._spans(each, Span("")))
                said.append(markdown(spans, on_one_line=True))
            elif local(each) == "tbl":
                self.lost["nested"] += 1
                said += [" ".join(filter(None, self._row(row))) for row in _rows(each)]
            elif local(each) == "sdt":
                content = child(each, "sdtContent")
                said += [self._cell(content)] if content is not None else []
        return re.sub(r"(?<!\\)\|", r"\\|", " ".join(filter(None, said)))

    def _spans(self, element: Element, look: Span) -> Iterator[Span]:
        """The words in an element, with their looks."""
        for each in element:
            name = local(each)
            if name == "r":
                yield from self._run(each, look)
            elif name == "hyperlink":
                goal = self.around.links.get(attribute(each, "id"), "")
                yield from self._spans(each, Span("", link=goal) if goal else look)
            elif name in ("ins", "moveTo"):
                self.lost["changes"] += 1
                yield from self._spans(each, look)
            elif name in ("del", "moveFrom"):
                self.lost["changes"] += 1
            elif name == "fldSimple":
                self.lost["fields"] += 1
                link = _HYPERLINK.match(attribute(each, "instr"))
                yield from self._spans(each, Span("", link=link[1]) if link else look)
            elif name in ("oMath", "oMathPara"):
                self.lost["formulas"] += 1
                yield Span("".join(part.text or "" for part in each.iter() if local(part) == "t"))
            elif name in ("smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo"):
                yield from self._spans(each, look)

    def _run(self, run: Element, look: Span) -> Iterator[Span]:
        span = self._look(child(run, "rPr"), look)
        for each in run:
            name = local(each)
            if name == "fldChar":
                self._field(attribute(each, "fldCharType"))
            elif name == "instrText" and self._fields:
                self._fields[-1].append(each.text or "")
            elif self._fields and "separate" not in self._fields[-1][0]:
                continue
            else:
                yield from self._piece(each, name, self._in_field(span))

    def _piece(self, piece: Element, name: str, span: Span) -> Iterator[Span]:
        text = _text_of(piece, name)
        if text:
            yield _with(span, text)
        elif name == "sym":
            self.lost["symbols"] += 1
        elif name in ("footnoteReference", "endnoteReference"):
            note = self.around.notes.get((name[:-9], attribute(piece, "id")))
            if note:
                self._notes.append(note)
                yield Span(f"\\[{len(self._notes)}\\]", raw=True)
        elif name == "commentReference":
            self.lost["comments"] += 1
        elif name in ("drawing", "pict", "object"):
            yield from self._drawing(piece)
        elif name == "AlternateContent":
            chosen = child(piece, "Choice")
            for each in chosen if chosen is not None else ():
                yield from self._piece(each, local(each), span)

    def _drawing(self, drawing: Element) -> Iterator[Span]:
        alt, parts = "", []
        for each in drawing.iter():
            name = local(each)
            if name == "docPr" or (name == "shape" and not alt):
                alt = attribute(each, "descr") or attribute(each, "alt")
            elif name in ("blip", "imagedata"):
                parts.append(attribute(each, "embed") or attribute(each, "id"))
                if not parts[-1] and attribute(each, "link"):
                    self.lost["outside"] += 1
            elif name == "txbxContent":
                self.lost["boxes"] += 1
                self._boxes.append(each)
            elif name in _DRAWN:
                self.lost["drawings"] += 1
        for part in filter(None, parts):
            written = self.around.picture(self.around.links.get(part, ""), " ".join(alt.split()))
            if written:
                yield Span(written, raw=True)
            else:
                self.lost["outside"] += 1

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append([""])
        elif kind == "separate" and self._fields:
            self._fields[-1][0] = "separate"
        elif kind == "end" and self._fields:
            self._fields.pop()
            self.lost["fields"] += 1

    def _in_field(self, span: Span) -> Span:
        said = "".join(self._fields[-1][1:]) if self._fields else ""
        link = _HYPERLINK.match(said)
        return Span("", span.bold, span.italic, span.struck, span.code, link[1]) if link else span

    def _look(self, properties: Element | None, look: Span) -> Span:
        looks = set(self._style(attribute(child(properties, "rStyle"), "val")).looks)
        for name, sign in (("b", "bold"), ("i", "italic"), ("strike", "struck")):
            found = child(properties, name)
            if found is not None:
                off = attribute(found, "val").lower() in _OFF
                looks = looks - {sign} if off else looks | {sign}
        fonts = child(properties, "rFonts")
        if fonts is not None and _MONO.search(attribute(fonts, "ascii")):
            looks.add("code")
        return Span(
            "",
            look.bold or "bold" in looks,
            look.italic or "italic" in looks,
            look.struck or "struck" in looks,
            look.code or "code" in looks,
            look.link,
        )

    def _style(self, style_id: str) -> Style:
        """The style with what it has from those it is based on."""
        style = self.around.styles.get(style_id, Style())
        found, seen = style, {style_id}
        while found.based_on and found.based_on not in seen:
            seen.add(found.based_on)
            found = self.around.styles.get(found.based_on, Style())
            level = found.level if style.level is None else style.level
            style = Style(
                style.name,
                style.based_on,
                level,
                style.list or found.list,
                style.looks | found.looks,
            )
        return style

    def _level(self, properties: Element | None, style: Style) -> int | None:
        own = attribute(child(properties, "outlineLvl"), "val")
        if own in "012345678" and own:
            return int(own) + 1
        heading = _HEADING.match(style.name)
        if heading:
            return max(1, int(heading[1]))
        return None if style.level is None else style.level + 1

    def _list_place(self, properties: Element | None, style: Style) -> tuple[str, int] | None:
        numbers = child(properties, "numPr")
        if numbers is None:
            return style.list
        number_id = attribute(child(numbers, "numId"), "val")
        level = attribute(child(numbers, "ilvl"), "val")
        if number_id == "0":
            return None  # a list's style, but no list
        if not number_id and style.list:
            number_id = style.list[0]
        return (number_id, int(level) if level in tuple("012345678") else 0) if number_id else None


def told(lost: Counter[str]) -> list[str]:
    """What is lost, in plain words."""
    say: dict[str, Callable[[int], str]] = {
        "changes": lambda n: ngettext(
            "%(num)s tracked change: the text is as if it were accepted.",
            "%(num)s tracked changes: the text is as if all were accepted.",
            n,
        ),
        "comments": lambda n: ngettext(
            "%(num)s comment is left out.", "%(num)s comments are left out.", n
        ),
        "boxes": lambda n: ngettext(
            "%(num)s text box: its words stand behind the paragraph that it was fixed to.",
            "%(num)s text boxes: their words stand behind the paragraphs that they were fixed to.",
            n,
        ),
        "fields": lambda n: ngettext(
            "%(num)s field is kept as the text that it showed last.",
            "%(num)s fields are kept as the texts that they showed last.",
            n,
        ),
        "drawings": lambda n: ngettext(
            "%(num)s chart, diagram or embedded object is left out.",
            "%(num)s charts, diagrams or embedded objects are left out.",
            n,
        ),
        "objects": lambda n: ngettext(
            "%(num)s embedded document is left out.", "%(num)s embedded documents are left out.", n
        ),
        "formulas": lambda n: ngettext(
            "%(num)s formula is kept as plain signs.",
            "%(num)s formulas are kept as plain signs.",
            n,
        ),
        "symbols": lambda n: ngettext(
            "%(num)s sign of a symbol font is left out.",
            "%(num)s signs of symbol fonts are left out.",
            n,
        ),
        "merged": lambda n: ngettext(
            "%(num)s merged cell of a table stands apart.",
            "%(num)s merged cells of tables stand apart.",
            n,
        ),
        "nested": lambda n: ngettext(
            "%(num)s table inside of another one is kept as words.",
            "%(num)s tables inside of others are kept as words.",
            n,
        ),
        "columns": lambda n: ngettext(
            "%(num)s table has too many columns; the last ones are left out.",
            "%(num)s tables have too many columns; the last ones are left out.",
            n,
        ),
        "outside": lambda n: ngettext(
            "%(num)s picture is not in the document, or can't be taken from it.",
            "%(num)s pictures are not in the document, or can't be taken from it.",
            n,
        ),
        "margins": lambda _n: gettext("Headers and footers are left out."),
        "macros": lambda _n: gettext("Macros are left out."),
    }
    return [say[why](count) for why, count in sorted(lost.items()) if count and why in say]


def _held(block: Element) -> Sequence[Element]:
    """What stands in a control; nothing where it is the contents, which pages make themselves."""
    gallery = attribute(child(block, "sdtPr", "docPartObj", "docPartGallery"), "val")
    content = child(block, "sdtContent")
    return [] if content is None or gallery == "Table of Contents" else list(content)


def _rows(table: Element) -> Iterator[Element]:
    for each in table:
        if local(each) == "tr":
            yield each
        elif local(each) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _rows(each)


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        if local(each) == "tc":
            yield each
        elif local(each) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(each)


def _text_of(piece: Element, name: str) -> str:
    if name == "t":
        return (piece.text or "").replace("\n", " ")
    if name == "br":
        return "" if attribute(piece, "type") in ("page", "column") else BREAK
    return {"tab": " ", "ptab": " ", "cr": BREAK, "noBreakHyphen": "\u2011"}.get(name, "")


def _with(span: Span, text: str) -> Span:
    return Span(text, span.bold, span.italic, span.struck, span.code, span.link)


def _unmarked(spans: Sequence[Span]) -> list[Span]:
    """Without bold: a heading is that already."""
    return [
        span if span.raw else Span(span.text, False, span.italic, span.struck, span.code, span.link)
        for span in spans
    ]


def _has_raw(spans: Sequence[Span]) -> bool:
    return any(span.raw for span in spans)


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
