"""Markdown from elsewhere in our own Markdown: its links lead to the things of the same source.

Only links are touched, and only outside of code. What leads to nothing in the source stays as it is
written and is named, so that it can be told.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from entgov.markup.references import section_id
from entgov.transfer.incoming.links import file_link, page_link, picture


@dataclass(frozen=True)
class Thing:
    """What a link leads to: a page or a file of the source."""

    kind: Literal["page", "file"]
    key: str


Finder = Callable[[str], Thing | None]
"""Finds what is at a path of the source, or what goes by a name; None where nothing is."""


@dataclass
class Relinked:
    """A text with its links made ours.

    missing   paths that lead to nothing in the source
    sections  whether links lost the heading that they led to
    html      whether there is HTML in it, which shows as it is typed
    """

    text: str = ""
    missing: list[str] = field(default_factory=list)
    sections: bool = False
    html: bool = False


_FENCE = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])?\s{0,4}(`{3,}|~{3,})(.*)")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n^][^\]\n]{0,200})\]:[ \t]*(<[^<>\n]*>|\S+)[^\n]*$")
_WORDS = r"(?:\\.|[^\\\[\]]|\[[^\[\]\n]{0,300}\]){0,1000}?"
_GOAL = r"(?:<[^<>\n]{0,2000}>[^()<>\n]{0,300}|(?:[^()<>\n]|\([^()\n]{0,300}\)){0,2000})"
_PIECES = re.compile(
    r"(?P<escape>\\[\\`\[\]!<])"
    r"|(?P<code>(?P<ticks>`+)(?!`).{0,4000}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<embed>!?)\[\[(?P<wiki>[^\[\]\n]{1,600})\]\]"
    rf"|\[!\[(?P<alt>[^\[\]\n]{{0,600}})\]\((?P<shown>{_GOAL})\)\]\((?P<behind>{_GOAL})\)"
    rf"|(?P<bang>!?)\[(?P<words>{_WORDS})\](?:\((?P<goal>{_GOAL})\)|(?P<ref>\[[^\[\]\n]{{0,200}}\])?)"
    r"|(?P<tag></?[A-Za-z][^<>]{0,2000}>|<!--.{0,4000}?-->)",
    re.S,
)
_TITLE = re.compile(r"""\s+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\))\s*$""")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.I)
_PICTURES = (".png", ".jpg", ".jpeg", ".jfif", ".gif", ".webp", ".svg", ".bmp", ".avif", ".heic")
_MOST_MISSING = 500


def relinked(text: str, *, path: Finder, name: Finder) -> Relinked:
    """The text with its links led to what `path` and `name` find."""
    done = Relinked()
    goals = _defined(text, path)
    work = _Work(done, path, name, goals)
    done.text = "".join(
        piece if code else _PIECES.sub(work.put, piece) for code, piece in _by_code(text, goals)
    )
    return done


def _by_code(text: str, goals: dict[str, Thing]) -> list[tuple[bool, str]]:
    """The text in stretches: code between fences, and all else, without what `goals` has taken."""
    found: list[tuple[bool, list[str]]] = [(False, [])]
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            found[-1][1].append(line)
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
                found.append((False, []))
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = mark[1]
            found.append((True, [line]))
        else:
            definition = _DEFINITION.match(line.rstrip("\n"))
            if not (definition and _label(definition[1]) in goals):
                found[-1][1].append(line)
    return [(code, "".join(lines)) for code, lines in found]


def _defined(text: str, path: Finder) -> dict[str, Thing]:
    """What the labels of links stand for, as far as it is in the source."""
    found: dict[str, Thing] = {}
    for line in text.splitlines():
        definition = _DEFINITION.match(line)
        if definition and _label(definition[1]) not in found:
            goal = _path_of(definition[2])
            thing = path(goal) if goal else None
            if thing:
                found[_label(definition[1])] = thing
    return found


@dataclass
class _Work:
    done: Relinked
    path: Finder
    by_name: Finder
    goals: dict[str, Thing]

    def put(self, match: re.Match[str]) -> str:
        """What stands in the place of one piece."""
        if match["escape"] or match["code"]:
            return match[0]
        if match["wiki"]:
            return self._wiki(match)
        if match["shown"] is not None:
            return self._linked_picture(match)
        if match["tag"]:
            return self._html(match[0])
        if match["goal"] is not None:
            return self._link(match)
        return self._by_label(match)

    def _wiki(self, match: re.Match[str]) -> str:
        target, _, text = match["wiki"].partition("|")
        name, _, heading = target.partition("#")
        name, text = name.strip(), text.strip()
        thing = self.by_name(name) if name else None
        if thing is None:
            if "/" not in name or not name:
                return match[0]
            bare = name.rpartition("/")[2]  # of ours, what stands before a slash is a space
            return f"{match['embed']}[[{bare}|{text or bare}]]"
        self.done.sections |= bool(heading)
        if thing.kind == "page":
            words = "" if match["embed"] else text or name.rpartition("/")[2]
            return match["embed"] + page_link(thing.key, words)
        if match["embed"] and thing.key.lower().endswith(_PICTURES):
            return picture(thing.key, "" if _is_size(text) else text)
        return file_link(thing.key, text or name.rpartition("/")[2])

    def _link(self, match: re.Match[str]) -> str:
        goal, words = match["goal"], match["words"]
        own = _bare(goal)
        if own.startswith("#") and not match["bang"]:
            return f"[{words}](#{section_id(unquote(own[1:]))})"
        thing = self._find(goal)
        if thing is None:
            return match[0]
        return self._led(match["bang"], words, thing)

    def _led(self, bang: str, words: str, thing: Thing) -> str:
        plain = _plain(words)
        if thing.kind == "page":
            return page_link(thing.key, plain)
        return picture(thing.key, plain) if bang else file_link(thing.key, plain or thing.key)

    def _linked_picture(self, match: re.Match[str]) -> str:
        shown, behind = self._find(match["shown"]), self._find(match["behind"])
        alt = _plain(match["alt"])
        if shown is None:
            if behind is None:
                return match[0]
            return f"![{match['alt']}]({match['shown']}) {self._led('', alt, behind)}"
        if behind is None:
            goal = match["behind"]
            inner = picture(shown.key, alt)
            return f"[{inner}]({goal})" if _SCHEME.match(_bare(goal)) else inner
        if behind == shown:
            return picture(shown.key, alt)
        return f"{picture(shown.key, alt)} {self._led('', alt or behind.key, behind)}"

    def _by_label(self, match: re.Match[str]) -> str:
        ref = (match["ref"] or "").strip("[]") or match["words"]
        thing = self.goals.get(_label(ref))
        return self._led(match["bang"], match["words"], thing) if thing else match[0]

    def _html(self, tag: str) -> str:
        if tag[:4].lower() == "<img":
            said = {found[1].lower(): found[2].strip("\"'") for found in _ATTRIBUTE.finditer(tag)}
            thing = self._find(said.get("src", ""))
            if thing and thing.kind == "file":
                return picture(thing.key, said.get("alt", ""))
        self.done.html = True
        return tag

    def _find(self, goal: str) -> Thing | None:
        wanted = _path_of(goal)
        if not wanted:
            return None
        thing = self.path(wanted)
        if thing is None and len(self.done.missing) < _MOST_MISSING:
            self.done.missing.append(wanted)
        elif thing and thing.kind == "page" and "#" in goal:
            self.done.sections = True
        return thing


def _path_of(goal: str) -> str:
    """The path in the source that a link names; "" where it leads elsewhere."""
    bare = _bare(goal)
    if not bare or bare.startswith(("#", "//", "?")) or _SCHEME.match(bare):
        return ""
    return unquote(bare.partition("#")[0].partition("?")[0]).strip()


def _bare(goal: str) -> str:
    """The address without a title behind it, and without brackets around it."""
    bare = _TITLE.sub("", goal).strip()
    return bare[1:-1].strip() if bare.startswith("<") and bare.endswith(">") else bare


def _label(words: str) -> str:
    return " ".join(words.split()).casefold()


def _plain(words: str) -> str:
    """The words of a link without signs for bold and the like."""
    bare = re.sub(r"\\([\\`*_{}\[\]()#+.!<>-])", r"\1", words)
    return " ".join(re.sub(r"(\*\*|__|`|(?<!\w)[*_]|[*_](?!\w))", "", bare).split())


def _is_size(text: str) -> bool:
    return re.fullmatch(r"\d+(x\d+)?", text) is not None
