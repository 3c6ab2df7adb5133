"""Words with their looks (bold, struck out, linked) as Markdown that means just that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_URL = re.compile(r"(?<!\w)https?://[^\s<>\[\]\"]+", re.I)
_MEANT = re.compile(r"([\\`*_\[\]<~#@&])")
_AT_START = re.compile(r"^(\s*)(?:([-+>=])|(\d{1,9})([.)]))")
_SCHEMES = ("http://", "https://", "mailto:")
_UNFIT = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}
BREAK = "\x00"
"""A line break within a paragraph, in the text of a span."""


@dataclass(frozen=True)
class Span:
    """Some words of one look; `raw` is Markdown already, such as a picture."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""
    raw: bool = False


def markdown(spans: Sequence[Span], *, on_one_line: bool = False) -> str:
    """The words as Markdown; `on_one_line` where no line may end, as in a heading or a cell."""
    written = ""
    for link, group in _by_link(_joined(spans)):
        inner = "".join(_marked(group))
        written += _linked(inner, link)
    ending = " " if on_one_line else "\\\n"
    text = re.sub(rf"[ \t]*{BREAK}[ \t]*", lambda _: ending, written.strip(f" \t{BREAK}"))
    return _safe_start(text)


def plain(spans: Sequence[Span]) -> str:
    """The bare words, on one line."""
    return " ".join(
        "".join(span.text for span in spans if not span.raw).replace(BREAK, " ").split()
    )


def escaped(text: str) -> str:
    """Words that mean themselves. Addresses of the web stay as they are: they become links."""
    parts, end = [], 0
    for found in _URL.finditer(text):
        parts += [_MEANT.sub(r"\\\1", text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, _MEANT.sub(r"\\\1", text[end:])])


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Neighbours of one look in one span: Word parts words wherever somebody once typed."""
    found: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        last = found[-1] if found else None
        if last and not (span.raw or last.raw) and replace(last, text="") == replace(span, text=""):
            found[-1] = replace(last, text=last.text + span.text)
        else:
            found.append(span)
    return found


def _by_link(spans: Sequence[Span]) -> list[tuple[str, list[Span]]]:
    groups: list[tuple[str, list[Span]]] = []
    for span in spans:
        if groups and groups[-1][0] == span.link:
            groups[-1][1].append(span)
        else:
            groups.append((span.link, [span]))
    return groups


def _linked(inner: str, link: str) -> str:
    if not (inner.strip() and link.lower().startswith(_SCHEMES)):
        return inner
    address = "".join(_UNFIT.get(sign, sign) for sign in link.strip())
    before, words, after = _trimmed(inner.replace(BREAK, " "))
    if words == address:
        return inner  # the address itself becomes a link
    return f"{before}[{words}]({address}){after}"


def _marked(spans: Sequence[Span]) -> list[str]:
    pieces: list[str] = []
    for span in spans:
        if span.raw:
            pieces.append(span.text)
            continue
        before, words, after = _trimmed(span.text)
        if not words:
            pieces.append(span.text)
            continue
        last = pieces[-1][-1:] if pieces else ""
        pieces.append(f"{before}{_with_marks(words, span, '' if before else last)}{after}")
    return pieces


def _with_marks(words: str, span: Span, last: str) -> str:
    """`last` is the sign right before: two rows of stars in touch would be one."""
    if span.code:
        ticks = "``" if "`" in words else "`"
        gap = " " if "`" in words else ""
        text = f"{ticks}{gap}{words.replace(BREAK, ' ')}{gap}{ticks}"
    else:
        text = escaped(words)
    if span.italic:
        sign = "_" if last == "*" and not span.bold else "*"
        text = f"{sign}{text}{sign}"
    if span.bold:
        sign = "__" if last == "*" else "**"
        text = f"{sign}{text}{sign}"
    return f"~~{text}~~" if span.struck else text


def _trimmed(text: str) -> tuple[str, str, str]:
    """What stands before the words, the words, and what stands behind: marks must touch words."""
    bare = text.strip(f" \t\u00a0{BREAK}")
    if not bare:
        return text, "", ""
    start = text.index(bare)
    return text[:start], bare, text[start + len(bare) :]


def _safe_start(text: str) -> str:
    """Lines that would begin a list or a quotation begin with words."""
    return "\n".join(_AT_START.sub(_stopped, line) for line in text.split("\n"))


def _stopped(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}"
