"""The files below static/: each at an address that changes with the release, compressed ahead.

The address carries one hash of them all in front of the name, as in `/static/1a2b3c4d5e6f/js/x.js`.
So browsers keep every file for a year, and modules that import each other by relative names find
each other in the same release. A hash in each file's own name would need every import rewritten.
"""

import gzip
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from posixpath import dirname, join, normpath

from flask import Flask, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from entgov.core.accent import DEFAULT, stylesheet
from entgov.core.places import shipped
from entgov.web.guard import public

STYLES = (
    "vendor/govuk-frontend/govuk-frontend.min.css",
    *(
        f"css/{part}.css"
        for part in (
            *("theme", "type", "frame", "controls", "lists", "marks", "parts", "prose", "stream"),
            "composing",
            *(
                "search",
                "spaces",
                "people",
                "wiki",
                "words",
                "connections",
                "arrange",
                "trust",
                "more",
                "conversation",
                "asking",
                "acting",
                "editor",
                "files",
                "menu",
                "notices",
                "phone",
            ),
            *("preferences", "drafts", "print"),
        )
    ),
)
"""What the one stylesheet is made of; of two rules that weigh the same, the later one wins."""

MAIN = "js/main.js"
"""The script of every screen."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".toml": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_YEAR = "public, max-age=31536000, immutable"
_HASH = 12  # characters
_STYLESHEET = re.compile(r"style(?:-([0-9a-f]{6}))?\.css")
_IMPORT = re.compile(
    r"""^(?:import\s*|(?:import|export)\b[^"'();=]*?\bfrom\s*)["'](\.{1,2}/[^"']+)["']""", re.M
)
_QUOTED = r"""("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"""


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    content: bytes
    kind: str

    @cached_property
    def tag(self) -> str:
        """Says whether a browser's copy is this one."""
        return sha256(self.content).hexdigest()[:_HASH]

    @cached_property
    def compressed(self) -> bytes | None:
        """The same in gzip's format; None if that would be no smaller."""
        small = gzip.compress(self.content, 9, mtime=0)
        return small if len(small) < len(self.content) else None


@dataclass(frozen=True)
class Release:
    """All files by their names, and the hash of them all."""

    files: Mapping[str, File]
    hash: str


@cache
def release() -> Release:
    """The files of this release, read once in each process."""
    folder = shipped("static")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    contents = {name: _small(name, content) for name, content in found.items()}
    parts = (contents[name].decode("utf-8-sig") for name in STYLES)
    contents["style.css"] = _small_css("\n".join(parts))
    files = {name: File(content, _type(name)) for name, content in contents.items()}
    tags = [f"{name} {file.tag}" for name, file in sorted(files.items())]
    said = "\n".join([*tags, stylesheet(DEFAULT)])
    return Release(files, sha256(said.encode()).hexdigest()[:_HASH])


def install(app: Flask) -> None:
    """Serve the files; must come before the gate, which would ask for a sign-in first."""
    app.before_request(_refuse_unknown_names)
    app.add_url_rule("/static/<path:filename>", "static", serve)
    app.add_template_global(asset)
    app.add_template_global(stylesheet_address)
    app.add_template_global(modules_of_every_screen)
    app.add_template_global(modules_of)


def asset(name: str) -> str:
    """The address of a file below static/. Raises KeyError if there is none."""
    return _address(request.root_path, name)


def stylesheet_address(accent: str | None = None) -> str:
    """The address of the one stylesheet, in the body's own colour (#rrggbb) if it has one."""
    return asset(f"style-{accent[1:].lower()}.css" if accent else "style.css")


def modules_of_every_screen() -> list[str]:
    """The modules that the main one imports: browsers load them side by side, told beforehand."""
    return modules_of(MAIN)[1:]


def modules_of(name: str) -> list[str]:
    """A module and all that it imports: for one that only some screens load."""
    return [asset(each) for each in (name, *_imported_by(name))]


@public
def serve(filename: str) -> ResponseReturnValue:
    """A file, under the release's own address or under any other that it had."""
    prefix, name = _parts(filename)
    file = _file(name)
    if file is None:
        abort(404)
    squeezed = file.compressed if request.accept_encodings["gzip"] else None
    answer = Response(squeezed or file.content, content_type=file.kind)
    answer.headers["Cache-Control"] = _YEAR if prefix == release().hash else "no-cache"
    if file.compressed:
        answer.vary.add("Accept-Encoding")
    if squeezed:
        answer.content_encoding = "gzip"
    answer.set_etag(f"{file.tag}-gz" if squeezed else file.tag)
    return answer.make_conditional(request)


def _refuse_unknown_names() -> None:
    """What is not there is not there, however it is asked for."""
    if request.path.startswith("/static/") and _file(_parts(request.path[8:])[1]) is None:
        abort(404)


def _parts(filename: str) -> tuple[str, str]:
    """The hash in front of the name, or nothing; and the name."""
    found = re.fullmatch(rf"([0-9a-f]{{{_HASH}}})/(.+)", filename, re.S)
    return (found[1], found[2]) if found else ("", filename)


def _file(name: str) -> File | None:
    coloured = _STYLESHEET.fullmatch(name)
    if coloured and coloured[1]:
        return _coloured(coloured[1])
    return release().files.get(name)


@lru_cache(maxsize=16)
def _coloured(accent: str) -> File:
    plain = release().files["style.css"]
    return File(plain.content + stylesheet(f"#{accent}").encode(), plain.kind)


@lru_cache(maxsize=1024)
def _address(_root: str, name: str) -> str:
    if _file(name) is None:
        raise KeyError(f"there is no {name} below static/")
    return url_for("static", filename=f"{release().hash}/{name}")


def _type(name: str) -> str:
    known = _TYPES.get(name[name.rfind(".") :])
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


@cache
def _imported_by(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_imports(name, {name})))


def _imports(name: str, seen: set[str]) -> Iterator[str]:
    """What a module needs before it can run, and what that needs."""
    for relative in _IMPORT.findall(release().files[name].content.decode()):
        found = normpath(join(dirname(name), relative))
        if found not in seen:
            seen.add(found)
            yield found
            yield from _imports(found, seen)


def _small(name: str, content: bytes) -> bytes:
    """As it is sent: our own scripts without what only their readers need."""
    return _small_script(content.decode()).encode() if name.startswith("js/") else content


def _small_css(text: str) -> bytes:
    """Without comments and needless blanks. Those that mean something, as in `a :hover`, stay."""
    text = re.sub(rf"{_QUOTED}|/\*.*?\*/|\s+", lambda found: found[1] or " ", text, flags=re.S)
    pieces = re.split(_QUOTED, text)
    pieces[::2] = [re.sub(r" *([{};,]) *|(?<=:) ", r"\1", piece) for piece in pieces[::2]]
    pieces[::2] = [piece.replace(";}", "}") for piece in pieces[::2]]
    return "".join(pieces).strip().encode()


def _small_script(text: str) -> str:
    """Without comments and indentation; each line keeps its number, for who reads an error.

    A text in backticks that goes over several lines could hold anything: then nothing is changed.
    """
    lines = text.split("\n")
    if any(line.count("`") % 2 for line in lines):
        return text
    bare = (line.strip() for line in lines)
    return "\n".join("" if line.startswith("//") else line for line in bare)
