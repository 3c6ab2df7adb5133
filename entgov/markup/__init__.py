"""Markdown in; clean HTML, plain text, and what it refers to out.

`parse(source)` reads a text once. Its `references` say which pages, people and tags it names;
`render(targets)` fills in where they lead. It knows no database and no web framework.
"""

from entgov.markup.bounds import MAX_SOURCE, TooLong
from entgov.markup.document import RENDERER, Parsed, Rendered, parse
from entgov.markup.folding import fold
from entgov.markup.references import (
    LinkTarget,
    PictureTarget,
    References,
    Targets,
    WikiLink,
    normalise_tag,
)
from entgov.markup.sections import below, levels_at, section
from entgov.markup.writer import Heading

__all__ = [
    "MAX_SOURCE",
    "RENDERER",
    "Heading",
    "LinkTarget",
    "Parsed",
    "PictureTarget",
    "References",
    "Rendered",
    "Targets",
    "TooLong",
    "WikiLink",
    "below",
    "fold",
    "levels_at",
    "normalise_tag",
    "parse",
    "section",
]
