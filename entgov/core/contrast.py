"""How well two colours can be told apart, as WCAG 2.2 reckons it.

Written down from https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and #dfn-contrast-ratio.
Colours are written `#rrggbb`.
"""

import re

TEXT = 4.5
"""What text needs against its ground: WCAG 2.2, 1.4.3 (AA)."""
PARTS = 3.0
"""What lines, marks and the edges of controls need against theirs: WCAG 2.2, 1.4.11 (AA)."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_DIGITS = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def is_colour(text: str) -> bool:
    """Whether this is a colour as it is written here: # and six small hexadecimal digits."""
    return _COLOUR.fullmatch(text) is not None


def as_colour(text: str) -> str:
    """A colour as somebody typed it, written `#rrggbb`; what is none stays as it was typed."""
    if not (found := _DIGITS.fullmatch(text)):
        return text
    digits = found[1].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours: from 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """How light a colour is: from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part / 255) for part in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, with_colour: str, share: float) -> str:
    """A colour with a share of another in it: 0 gives the first, 1 the second."""
    pairs = zip(channels(colour), channels(with_colour), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
