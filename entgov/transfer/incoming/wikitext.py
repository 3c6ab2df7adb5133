"""Wikitext as Markdown: what MediaWiki writes, as far as it says something.

Templates are put in from the same dump, as often and as deep as is moderate; those that are not in
it, or that compute, stay as they were typed, as code, so that no word is lost. What is done is
held aside under a sign of its own, so that nothing is read twice.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import unescape

from flask_babel import gettext, ngettext

from entgov.transfer.incoming.hypertext import at_line_start, escaped, pipe_table
from entgov.transfer.incoming.links import page_link, words_of

_DEEPEST = 30
_DEEPEST_TEMPLATE = 10
_MOST_TEMPLATES = 1_000  # put into one text
_MOST_OUTPUT = 1_000_000  # characters that they make of it
_HOLD, _END = "\ue000", "\ue001"
_TOKEN = re.compile(r"\{\{\{|\{\{|\}\}\}|\}\}|\[\[|\]\]|\|")
_COMMENT_START = "<!--"
_RAW = ("nowiki", "pre", "syntaxhighlight", "source", "math", "gallery", "timeline", "score")
_HELD = re.compile(f"{_HOLD}(\\d+){_END}")
_SWITCH = re.compile(r"__[A-Z]{3,30}__")
_INLINE = re.compile(
    rf"(?P<quotes>'{{2,}})|(?P<held>{_HOLD}\d+{_END})"
    r"|\[(?P<url>(?:https?:)?//[^\s\[\]<>\"]{1,2000})(?:[ \t]+(?P<words>[^\[\]\n]{0,2000}))?\]"
    r"|(?P<bare>https?://[^\s\[\]<>\"|\ue000]{1,2000})"
    r"|<(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9]{0,20})(?P<more>[^<>]{0,1000})>"
)
_HEADING = re.compile(r"(={1,6})(.+?)\1\s*$")
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
_SEEN = frozenset(
    {"span", "div", "small", "big", "u", "sub", "sup", "center", "font", "p", "br", "ins", "abbr"}
    | {"code", "tt", "kbd", "samp", "blockquote", "cite", "q", "var", "references", "ref", "poem"}
    | {"noinclude", "includeonly", "onlyinclude", "hr", "ul", "ol", "li", "section", "translate"}
)
_MOST_ROWS, _MOST_CELLS = 5_000, 100


@dataclass
class Read:
    """A text as Markdown, its categories, and what was lost."""

    text: str
    categories: list[str]
    losses: list[str]


@dataclass(frozen=True)
class Site:
    """What a text needs to know of its wiki.

    templates  their texts by title, without the name of their namespace
    key        the key of the page with a title, in the form in which titles are compared
    files      names of the namespace of files, in lower case; so `categories`
    """

    templates: Mapping[str, str]
    key: Callable[[str], str]
    files: frozenset[str]
    categories: frozenset[str]


@dataclass
class _Node:
    kind: str
    parts: "list[list[_Node | str]]"


@dataclass
class _Budget:
    """How much templates may still do in one text."""

    count: int = _MOST_TEMPLATES
    output: int = _MOST_OUTPUT


def to_markdown(text: str, title: str, site: Site) -> Read:
    """Wikitext of the page with this title as Markdown."""
    work = _Work(title, site)
    plain = text.replace("\r\n", "\n").translate({0xE000: " ", 0xE001: " "})
    body = work.expanded(work.cut_out(plain))
    written = work.blocks(body)
    notes = work.notes_left()
    whole = "\n\n".join(part for part in (written, notes) if part)
    whole = work.put_back(whole)
    return Read(f"{whole}\n" if whole else "", work.categories, work.losses())


@dataclass
class _Work:
    title: str
    site: Site
    categories: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    written_notes: int = 0
    missing: set[str] = field(default_factory=set)
    computing: bool = False
    files: int = 0
    too_much: bool = False
    odd_tags: set[str] = field(default_factory=set)
    budget: _Budget = field(default_factory=_Budget)
    parsed: "dict[str, list[_Node | str]]" = field(default_factory=dict)

    def losses(self) -> list[str]:
        said = []
        if self.missing:
            said.append(
                ngettext(
                    "%(num)s template is not in the source and stays as it was typed.",
                    "%(num)s templates are not in the source and stay as they were typed.",
                    len(self.missing),
                )
            )
        if self.computing:
            said.append(gettext("Templates that compute stay as they were typed."))
        if self.too_much:
            said.append(gettext("Templates ask for too much and stay as they were typed."))
        if self.files:
            said.append(gettext("Pictures and files are not in the source; they are only named."))
        if self.odd_tags:
            said.append(gettext("Some special formatting is left out; its words stay."))
        return said

    def hold(self, markdown: str) -> str:
        """Set what is done aside; gives the sign that stands for it."""
        self.held.append(markdown)
        return f"{_HOLD}{len(self.held) - 1}{_END}"

    def put_back(self, text: str) -> str:
        for _ in range(_DEEPEST):  # one that is held may hold others
            if _HOLD not in text:
                break
            text = _HELD.sub(lambda match: self.held[int(match[1])], text)
        return text

    # Out of the way of all else: comments, code, notes.

    def cut_out(self, text: str) -> str:
        text = _without_comments(text)
        for name in _RAW:
            text = _each_tag(text, name, partial(self._raw, name))
        return _each_tag(text, "ref", self._note)

    def _raw(self, name: str, inside: str, _more: str) -> str:
        if name == "nowiki":
            return self.hold(escaped(unescape(inside)))
        if name == "math":
            return self.hold(_code(inside))
        if name == "gallery":
            return "\n".join(f"* [[{line.strip()}]]" for line in inside.split("\n") if line.strip())
        return f"\n{self.hold(fenced(unescape(inside)))}\n"

    def _note(self, inside: str, more: str) -> str:
        found = re.search(r"name\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s/>]+)", more)
        name = found[1].strip("\"'") if found else ""
        number = self.named.get(name, 0) if name else 0
        if not number:
            self.notes.append(inside)
            number = len(self.notes)
            if name:
                self.named[name] = number
        elif inside.strip() and not self.notes[number - 1].strip():
            self.notes[number - 1] = inside
        return self.hold(f"\\[{number}\\]")

    def notes_left(self) -> str:
        """The notes that no list of the text has yet."""
        return self._note_list()

    def _note_list(self) -> str:
        lines = []
        while self.written_notes < len(self.notes):
            inside = self.notes[self.written_notes]
            self.written_notes += 1
            words = self.inline(self.expanded(inside).replace("\n", " "))
            lines.append(f"{self.written_notes}. {words.strip()}")
        return "\n".join(lines)

    # Templates and links: a tree, made once, from what opens and closes.

    def expanded(self, text: str) -> str:
        return self._said(_tree(text), None, 0)

    def _said(
        self, items: "Sequence[_Node | str]", values: Mapping[str, str] | None, depth: int
    ) -> str:
        pieces: list[str] = []
        for number, each in enumerate(items):
            if isinstance(each, str):
                before = items[number - 1] if number else ""
                is_behind_link = isinstance(before, _Node) and before.kind == "[["
                trail = _trail(each) if is_behind_link else ""
                pieces.append(each[len(trail) :])
            elif each.kind == "[[":
                following = items[number + 1] if number + 1 < len(items) else ""
                trail = _trail(following) if isinstance(following, str) else ""
                parts = [self._said(part, values, depth) for part in each.parts]
                pieces.append(self._link(parts, trail))
            elif each.kind == "{{{":
                pieces.append(self._value(each, values, depth))
            else:
                pieces.append(self._template(each, values, depth))
        return "".join(pieces)

    def _value(self, node: _Node, values: Mapping[str, str] | None, depth: int) -> str:
        name = self._said(node.parts[0], values, depth).strip()
        if values is not None and name in values:
            return values[name]
        if len(node.parts) > 1:
            return self._said(node.parts[1], values, depth)
        return "" if values is not None else self.hold(_code(f"{{{{{{{name}}}}}}}"))

    def _template(self, node: _Node, values: Mapping[str, str] | None, depth: int) -> str:
        parts = [self._said(part, values, depth) for part in node.parts]
        name = _comparable(parts[0])
        if name == "!":
            return "|"
        if name.upper() in ("PAGENAME", "FULLPAGENAME", "SUBPAGENAME", "BASEPAGENAME"):
            return self.title
        body = self._body(name)
        if body is None:
            return self._as_typed(name, parts)
        self.budget.count -= 1
        if self.budget.count < 0 or self.budget.output < 0 or depth >= _DEEPEST_TEMPLATE:
            self.too_much = True
            return self._as_typed("", parts)
        said = self._said(body, _values(parts[1:]), depth + 1)
        self.budget.output -= len(said)
        if self.budget.output < 0:
            self.too_much = True
            return self._as_typed("", parts)
        return f"\n{said}" if said[:1] in ("*", "#", ":", ";") or said[:2] == "{|" else said

    def _body(self, name: str) -> "list[_Node | str] | None":
        if name not in self.parsed:
            text = self.site.templates.get(name)
            if text is None:
                return None
            self.parsed[name] = _tree(self.cut_out(_transcluded(text)))
        return self.parsed[name]

    def _as_typed(self, name: str, parts: Sequence[str]) -> str:
        if name.startswith("#") or re.match(r"[a-z]+:", name):
            self.computing = True
        elif name:
            self.missing.add(name)
        typed = self.put_back("{{" + "|".join(parts) + "}}")
        if "\n" in typed:
            return f"\n{self.hold(fenced(typed))}\n"
        return self.hold(_code(typed))

    def _link(self, parts: Sequence[str], trail: str) -> str:
        target = self.put_back(unescape(parts[0])).strip()
        if not target or "\n" in target:
            return escaped_brackets(parts, trail)
        plain = target.startswith(":")
        target = target.lstrip(":").strip()
        space = target.partition(":")[0].strip().lower().replace("_", " ") if ":" in target else ""
        if not plain and space in self.site.categories:
            self.categories.append(target.partition(":")[2].replace("_", " ").strip())
            return trail
        if not plain and space in self.site.files:
            return self._file(target, parts[1:]) + trail
        name, _, part = target.partition("#")
        words = parts[-1].strip() if len(parts) > 1 else target
        words = words or re.sub(r"\s*\([^()]*\)\s*$", "", target.rpartition(":")[2])
        if not name.strip():
            return self.hold(escaped(_bare(self.put_back(words or part) + trail)))
        if name.startswith("/"):
            name = f"{self.title}{name.rstrip('/')}"
        text = _bare(self.put_back(words)) + trail
        return self.hold(page_link(self.site.key(name), unescape(text)))

    def _file(self, target: str, more: Sequence[str]) -> str:
        self.files += 1
        caption = more[-1].strip() if more and not _is_setting(more[-1]) else ""
        name = target.partition(":")[2].strip()
        words = f"{_bare(self.put_back(caption))} ({name})" if caption else name
        return self.hold(f"*{escaped(words)}*")

    # Lines.

    def blocks(self, text: str) -> str:
        lines = _SWITCH.sub("", text).split("\n")
        written: list[str] = []
        paragraph: list[str] = []

        def end() -> None:
            words = self._paragraph(paragraph)
            paragraph.clear()
            if words:
                written.append(words)

        number = 0
        while number < len(lines):
            line = lines[number]
            bare = line.strip()
            if bare.startswith("{|"):
                end()
                number, table = self._table(lines, number)
                written.append(table)
                continue
            if line[:1] in ("*", "#", ":", ";") and bare:
                end()
                first = number
                while number < len(lines) and lines[number][:1] in ("*", "#", ":", ";"):
                    number += 1
                written.append(self._list(lines[first:number]))
                continue
            if line.startswith(" ") and bare and not _HELD.fullmatch(bare):
                end()
                first = number
                while number < len(lines) and lines[number].startswith(" "):
                    number += 1
                code = "\n".join(each[1:] for each in lines[first:number])
                written.append(fenced(self.put_back(code)))
                continue
            heading = _HEADING.fullmatch(bare) if bare.startswith("=") else None
            if not bare:
                end()
            elif heading:
                end()
                words = self.inline(heading[2].strip())
                written.append(f"{'#' * max(1, len(heading[1]) - 1)} {words}")
            elif bare.startswith("----"):
                end()
                written.append("---")
            elif re.fullmatch(r"<references\b[^<>]*>(?:</references>)?", bare):
                end()
                written.append(self._note_list())
            else:
                paragraph.append(line)
            number += 1
        end()
        return "\n\n".join(each for each in written if each.strip())

    def _paragraph(self, lines: Sequence[str]) -> str:
        words = self.inline(" ".join(line.strip() for line in lines))
        kept = (line.strip() for line in words.split("\n"))
        return at_line_start("\\\n".join(line for line in kept if line))

    def _list(self, lines: Sequence[str]) -> str:
        """Each level is as deep as the one before it asks for, in the numbers of its blanks."""
        written: list[str] = []
        counts: list[int] = []
        indents: list[int] = []
        before = ""
        for line in lines:
            marks = line[: len(line) - len(line.lstrip("*#:;"))][:_DEEPEST]
            words = self.inline(line[len(marks) :].strip()).replace("\n", " ")
            same = _in_common(before, marks)
            level = len(marks)
            del counts[level:], indents[level:]
            while len(counts) < level:
                counts.append(0)
                indents.append(0)
            if same < level - 1 or same < level <= len(before):
                counts[min(same, level - 1) :] = [0] * (level - min(same, level - 1))
            counts[-1] += 1
            mark = f"{counts[-1]}. " if marks[-1] == "#" else "- "
            indents[-1] = len(mark)
            if marks[-1] == ";":
                words = f"**{words.strip('*')}**" if words else ""
            written.append(" " * sum(indents[:-1]) + mark + at_line_start(words))
            before = marks
        return "\n".join(written)

    def _table(self, lines: Sequence[str], start: int) -> tuple[int, str]:
        """A table; one inside another adds its cells to the one around it."""
        rows: list[list[str]] = []
        caption, depth, number = "", 0, start
        while number < len(lines):
            line = lines[number].strip()
            number += 1
            if line.startswith("{|"):
                depth += 1
            elif line.startswith("|}"):
                depth -= 1
                if depth == 0:
                    break
            elif line.startswith("|+"):
                caption = self.inline(_cell(line[2:]))
            elif line.startswith("|-"):
                rows.append([])
            elif line[:1] in ("|", "!"):
                if not rows:
                    rows.append([])
                apart = r"\|\|" if line[0] == "|" else r"\|\||!!"
                rows[-1] += [_cell(each) for each in re.split(apart, line[1:])]
            elif rows and rows[-1]:
                rows[-1][-1] += f" {line}"
        made = [
            [self.inline(cell.strip()).replace("\n", " ") for cell in row[:_MOST_CELLS]]
            for row in rows[:_MOST_ROWS]
        ]
        made = [[self.put_back(cell).replace("\n", " ") for cell in row] for row in made if row]
        table = pipe_table(made) if made else ""
        heading = f"**{caption.strip()}**" if caption.strip() else ""
        return number, "\n\n".join(part for part in (heading, table) if part)

    # Inside of lines.

    def inline(self, text: str) -> str:
        """Bold, slanted, links, tags; all else is words."""
        runs: list[tuple[str, str]] = []
        on: dict[str, bool] = {}
        place = 0

        def add(markdown: str) -> None:
            runs.append(("".join(mark for mark in ("**", "*", "~~") if on.get(mark)), markdown))

        for match in _INLINE.finditer(text):
            add(escaped(unescape(text[place : match.start()])))
            place = match.end()
            if match["quotes"]:
                add(_turned(match["quotes"], on))
            elif match["held"]:
                add(match["held"])
            elif match["url"]:
                add(self._outside(match["url"], match["words"] or ""))
            elif match["bare"]:
                add(match["bare"])
            else:
                add(self._tag(match, on))
        add(escaped(unescape(text[place:])))
        return _marked(runs)

    def _outside(self, url: str, words: str) -> str:
        whole = f"https:{url}" if url.startswith("//") else url
        whole = whole.replace("(", "%28").replace(")", "%29")
        text = escaped(_bare(self.put_back(words)).strip()) if words else ""
        return f"[{text}]({whole})" if text else f"<{whole}>"

    def _tag(self, match: re.Match[str], on: dict[str, bool]) -> str:
        tag = match["tag"].lower()
        if tag in _MARKS:
            on[_MARKS[tag]] = not match["close"]
            return ""
        if tag == "br":
            return "\n"
        if tag not in _SEEN:
            self.odd_tags.add(tag)
        return " " if tag in ("div", "p", "li", "td", "blockquote") else ""


def escaped_brackets(parts: Sequence[str], trail: str) -> str:
    """Double brackets that are no link."""
    return "[[" + "|".join(parts) + "]]" + trail


def _without_comments(text: str) -> str:
    pieces, place = [], 0
    while (start := text.find(_COMMENT_START, place)) >= 0:
        pieces.append(text[place:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(pieces)
        place = end + 3
    return "".join([*pieces, text[place:]])


def _each_tag(text: str, name: str, put: Callable[[str, str], str]) -> str:
    """Replace each element with this name. It is looked for from left to right, once."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(sign.lower() if sign.isascii() else sign for sign in text)
    pieces, place, opening, closing = [], 0, f"<{name}", f"</{name}"
    while (start := lower.find(opening, place)) >= 0:
        end = text.find(">", start)
        if end < 0:
            break
        more = text[start + len(opening) : end]
        if more[:1].isalnum():
            pieces.append(text[place : end + 1])
            place = end + 1
            continue
        pieces.append(text[place:start])
        if more.endswith("/"):
            pieces.append(put("", more))
            place = end + 1
            continue
        close = lower.find(closing, end)
        if close < 0:
            place = start
            break
        pieces.append(put(text[end + 1 : close], more))
        after = text.find(">", close)
        place = after + 1 if after >= 0 else len(text)
    return "".join([*pieces, text[place:]])


def _tree(text: str) -> "list[_Node | str]":
    """What opens and closes as a tree; what opens and never closes stays as it is typed."""
    stack: list[_Node] = [_Node("", [[]])]
    place = 0
    for match in _TOKEN.finditer(text):
        sign, top = match[0], stack[-1]
        if match.start() < place:
            continue
        top.parts[-1].append(text[place : match.start()])
        place = match.end()
        if sign in ("{{{", "{{", "[[") and len(stack) < _DEEPEST:
            stack.append(_Node(sign, [[]]))
        elif sign == "|" and top.kind:
            top.parts.append([])
        elif (sign, top.kind) in (("}}}", "{{{"), ("}}", "{{"), ("]]", "[[")):
            stack.pop()
            stack[-1].parts[-1].append(top)
        elif sign == "}}}" and top.kind == "{{":
            stack.pop()
            stack[-1].parts[-1].append(top)
            place = match.end() - 1
        else:
            top.parts[-1].append(sign)
    stack[-1].parts[-1].append(text[place:])
    while len(stack) > 1:
        _give_up(stack)
    return [each for each in stack[0].parts[0] if each != ""]


def _give_up(stack: list[_Node]) -> None:
    """What never closed goes to the one around it, as it was typed."""
    top = stack.pop()
    into = stack[-1].parts[-1]
    into.append(top.kind)
    for number, part in enumerate(top.parts):
        if number:
            into.append("|")
        into.extend(part)


def _values(parts: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    number = 0
    for part in parts:
        name, sign, value = part.partition("=")
        if sign and _HOLD not in name:
            values[name.strip()] = value.strip()
        else:
            number += 1
            values[str(number)] = part
    return values


def _transcluded(text: str) -> str:
    """What of a template's own text goes into other pages."""
    only: list[str] = []

    def keep(inside: str, _more: str) -> str:
        only.append(inside)
        return ""

    text = _without_comments(text)
    _each_tag(text, "onlyinclude", keep)
    if only:
        text = "".join(only)
    text = _each_tag(text, "noinclude", lambda _inside, _more: "")
    return _each_tag(text, "includeonly", lambda inside, _more: inside).strip("\n")


def _comparable(name: str) -> str:
    """The name of a template as it is looked up."""
    plain = " ".join(name.replace("_", " ").split())
    if plain.lower().startswith("template:"):
        plain = plain[9:].strip()
    return plain[:1].upper() + plain[1:] if not plain.startswith("#") else plain


def _trail(text: str) -> str:
    """The letters right behind a link, which belong to it."""
    match = re.match(r"[a-zà-öø-ÿ]{1,40}", text)
    return match[0] if match else ""


def _bare(text: str) -> str:
    """Words without marks for bold and the like."""
    return (
        re.sub(r"'{2,}|<[^<>]{0,300}>|\\(?=[\W_])", "", words_of(text)).replace("\n", " ").strip()
    )


def _is_setting(part: str) -> bool:
    word = part.strip().lower()
    return (
        word in ("thumb", "thumbnail", "frame", "frameless", "border", "left", "right", "center")
        or word in ("none", "upright", "baseline", "middle", "top", "bottom")
        or bool(re.fullmatch(r"x?\d+(?:x\d+)?px", word))
        or bool(re.match(r"(?:alt|link|lang|page|upright|class)\s*=", word))
    )


def _cell(text: str) -> str:
    """The words of a cell, without the attributes before them."""
    before, stroke, after = text.partition("|")
    return after if stroke and "=" in before and "[" not in before else text


def _in_common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _turned(quotes: str, on: dict[str, bool]) -> str:
    """Turn bold and slanted on or off; what are more than five quotes are words."""
    count = min(len(quotes), 5)
    count = 3 if count == 4 else count
    if count in (3, 5):
        on["**"] = not on.get("**")
    if count in (2, 5):
        on["*"] = not on.get("*")
    return "'" * (len(quotes) - count)


def _marked(runs: Sequence[tuple[str, str]]) -> str:
    """Each run with its marks right at its words; neighbours with the same marks are one run."""
    joined: list[tuple[str, str]] = []
    for marks, text in runs:
        if text and joined and joined[-1][0] == marks:
            joined[-1] = (marks, joined[-1][1] + text)
        elif text:
            joined.append((marks, text))
    pieces = []
    for marks, text in joined:
        bare = text.strip()
        if not marks or not bare:
            pieces.append(text)
            continue
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        pieces.append(f"{before}{marks}{bare}{_reversed(marks)}{after}")
    return "".join(pieces)


def _reversed(marks: str) -> str:
    return {"**~~": "~~**", "*~~": "~~*", "***~~": "~~***"}.get(marks, marks)


def _code(text: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        return ""
    longest = max((len(run) for run in re.findall("`+", plain)), default=0)
    marks = "`" * (longest + 1)
    space = " " if "`" in (plain[0], plain[-1]) else ""
    return f"{marks}{space}{plain}{space}{marks}"


def fenced(text: str) -> str:
    """A text as it is, as a block of code."""
    plain = text.strip("\n")
    longest = max((len(run) for run in re.findall("`+", plain)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{plain}\n{fence}"
