"""Links between the things of a source: written by readers by key, filled in when all is known.

A key may hold whatever names things in the source: it is written here so that it can't end the
link too early, and is read back the same.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

# In a cell of a table the stroke is escaped.
_TO_PAGE = re.compile(r"\[\[key:([^\[\]|\n\\]{1,3000})(\\?\|)([^\[\]\n]{0,400})\]\]")
_TO_FILE = re.compile(
    r"(!?)\[((?:\\.|[^\\\[\]]){0,2000})\]\(key:([^()\s]{1,3000})"
    r'((?:[ \t]+"[^"\n]{0,300}")?)\)'
)
_SAFE = "/:@,;=+$~!'*"
_MEANT = re.compile(r"([\\\[\]`*_<])")


def page_link(key: str, text: str) -> str:
    """A link to a page of the source; its text is plain words."""
    return f"[[key:{_written(key)}|{_plain(text)}]]"


def file_link(key: str, text: str) -> str:
    """A link to a file of the source; its text is plain words."""
    return f"[{escaped(text)}](key:{_written(key)})"


def picture(key: str, alt: str) -> str:
    """A picture of the source, shown where it stands."""
    return f"!{file_link(key, alt)}"


def escaped(text: str) -> str:
    """Plain words as words of a link: what means something in Markdown means itself."""
    return _MEANT.sub(r"\\\1", " ".join(text.split()))


def filled(
    source: str, *, page: Callable[[str], str | None], file: Callable[[str], str | None]
) -> str:
    """Put the names of pages and the addresses of files where a text has their keys.

    `page` and `file` answer None for a key that leads nowhere: the words stay, without a link.
    """

    def to_page(match: re.Match[str]) -> str:
        name, text = page(unquote(match[1])), match[3].strip()
        return text if name is None else _wiki_link(name, match[2], text)

    def to_file(match: re.Match[str]) -> str:
        address = file(unquote(match[3]))
        return match[2] if address is None else f"{match[1]}[{match[2]}]({address}{match[4]})"

    if "key:" not in source:
        return source
    return _TO_FILE.sub(to_file, _TO_PAGE.sub(to_page, source))


def words_of(source: str) -> str:
    """A text with the words of its links in place of them."""
    return _TO_FILE.sub(r"\2", _TO_PAGE.sub(r"\3", source))


def keys_in(source: str) -> tuple[set[str], set[str]]:
    """The keys of pages and of files that a text names."""
    pages = {unquote(match[1]) for match in _TO_PAGE.finditer(source)}
    return pages, {unquote(match[3]) for match in _TO_FILE.finditer(source)}


def _wiki_link(name: str, stroke: str, text: str) -> str:
    return f"[[{name}]]" if text in ("", name) else f"[[{name}{stroke}{text}]]"


def _written(key: str) -> str:
    return quote(key, safe=_SAFE)


def _plain(text: str) -> str:
    """Between `[[` and `]]` nothing can be escaped, so what would end it is left out."""
    return " ".join(re.sub(r"[\[\]|]", " ", text).split())[:300]
