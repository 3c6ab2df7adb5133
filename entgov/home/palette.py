"""The colours of the design language, read from the stylesheet that sets them.

`/design` shows them with their contrasts, and a test holds every pair to what WCAG asks for. They
are read where they stand, so there is no second list that could fall behind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from entgov.core import accent
from entgov.core.contrast import PARTS, TEXT, contrast
from entgov.core.places import shipped

Colours = dict[str, str]
"""Colours by their name in the stylesheet, without the two dashes."""

_SET = re.compile(r"--([a-z-]+): ([^;]+);")
_BOTH = re.compile(r"var\(--light, (#[0-9a-f]+)\) var\(--dark, (#[0-9a-f]+)\)")
_SAME_AS = re.compile(r"var\(--([a-z-]+)\)")
_ONE = re.compile(r"#[0-9a-f]+")

ON_GROUNDS = (
    ("text", "ground"),
    ("text", "raised"),
    ("text", "sunken"),
    ("text-soft", "ground"),
    ("text-soft", "sunken"),
    ("link", "ground"),
    ("link-visited", "ground"),
    ("missing", "ground"),
    ("error", "ground"),
    ("success", "ground"),
    ("on-accent", "accent"),
    ("on-button", "button"),
    ("text", "quiet-button"),
    ("on-tag", "tag"),
    ("on-tag-green", "tag-green"),
    ("on-tag-amber", "tag-amber"),
    ("on-tag-red", "tag-red"),
    ("on-tag-grey", "tag-grey"),
    ("text", "mark"),
    ("text", "code"),
    ("text", "added-word"),
    ("text", "removed-word"),
    ("govuk-focus-text-colour", "govuk-focus-colour"),
)
"""Text, and the grounds that it stands on."""

MARKS = (
    ("edge", "ground"),
    ("edge", "field"),
    ("accent-soft", "accent"),
    ("govuk-brand-colour", "ground"),
    ("govuk-brand-colour", "sunken"),
)
"""Lines and edges that tell something, and the grounds that they stand on."""


@dataclass(frozen=True)
class Pair:
    """A colour on another, by name, and their contrast in light and in dark colours."""

    front: str
    ground: str
    light: float
    dark: float
    needed: float


def pairs(own_accent: str | None) -> list[Pair]:
    """All pairs, in the body's own accent if it has one."""
    return list(_pairs(own_accent))


def schemes(own_accent: str | None) -> tuple[Colours, Colours]:
    """The colours on light and on dark screens."""
    light, dark = (dict(colours) for colours in _theme())
    if own_accent:
        light |= accent.named(accent.light(own_accent))
        dark |= accent.named(accent.dark(own_accent))
    return _followed(light), _followed(dark)


def _pairs(own_accent: str | None) -> Iterator[Pair]:
    light, dark = schemes(own_accent)
    for kind, needed in ((ON_GROUNDS, TEXT), (MARKS, PARTS)):
        for front, ground in kind:
            on_light = contrast(light[front], light[ground])
            yield Pair(front, ground, on_light, contrast(dark[front], dark[ground]), needed)


@cache
def _theme() -> tuple[Colours, Colours]:
    """The colours as the stylesheet sets them; some as the name of another, `var(--…)`."""
    light: Colours = {}
    dark: Colours = {}
    for name, value in _SET.findall((shipped("static") / "css/theme.css").read_text("utf-8")):
        if both := _BOTH.fullmatch(value):
            light[name], dark[name] = _whole(both[1]), _whole(both[2])
        elif _ONE.fullmatch(value):
            light[name] = dark[name] = _whole(value)
        elif _SAME_AS.fullmatch(value):
            light[name] = dark[name] = value
    return light, dark


def _followed(colours: Colours) -> Colours:
    followed = {}
    for name in colours:
        value = colours[name]
        while same := _SAME_AS.fullmatch(value):
            value = colours.get(same[1], "")
        if value:
            followed[name] = value
    return followed


def _whole(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])
