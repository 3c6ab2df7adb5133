"""The body's accent colour, and the colours that follow from it.

The accent is the ground of the header; in it stand text and the search box, and marks in its
colour stand on the page. It is checked once, when it is set, so that no screen has to ask whether
it can be read. What stands on it is worked out from it, so there is nothing else to choose.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from entgov.core.contrast import PARTS, TEXT, contrast, luminance, mixed

DEFAULT = "#0a3d45"
"""The accent that entgov comes with; static/css/theme.css has the colours that go with it."""

WHITE, NEAR_BLACK = "#ffffff", "#0c1316"
PAGE = "#f3f6f6"
"""The darker of the two grounds that marks stand on in light colours (`--sunken`)."""
DARK_PAGE = "#1b2529"
"""The lighter of the grounds in dark colours (`--raised`)."""
_DIM = 0.04
"""How light the header may be in dark colours, as luminance."""
_SOFT = 6.0
"""The contrast of the soft colour with the accent, where even the text's is that high."""
_STEPS = 100


class Palette(NamedTuple):
    """The accent and what goes with it, in one scheme of colours.

    accent     the ground of the header
    on_accent  text on it
    soft       the edge of the search box and other marks on it
    brand      marks on the page: the open tab, the edge of a box
    """

    accent: str
    on_accent: str
    soft: str
    brand: str


_NAMES = ("--accent", "--on-accent", "--accent-soft", "--govuk-brand-colour")
"""What theme.css calls these."""


@dataclass(frozen=True)
class Shortfall:
    """Why a colour can't be the accent: these two can't be told apart well enough.

    what    text: words on the accent; marks: lines in its colour on a page
    """

    what: Literal["text", "marks"]
    colour: str
    found: float
    needed: float


def shortfall(accent: str) -> Shortfall | None:
    """What is wrong with an accent; None if nothing is.

    What has the focus needs no check: it is yellow with a dark line, and of two colours that are
    so far apart, one stands out from any ground (https://www.w3.org/WAI/WCAG22/Techniques/css/C40).
    """
    marks = contrast(accent, PAGE)
    if marks < PARTS:
        return Shortfall("marks", accent, marks, PARTS)
    if contrast(accent, on(accent)) < TEXT:
        return Shortfall("text", accent, contrast(accent, WHITE), TEXT)
    return None


def on(accent: str) -> str:
    """The colour of text on the accent: white or nearly black, whichever can be read better."""
    return max((WHITE, NEAR_BLACK), key=lambda text: contrast(accent, text))


def light(accent: str) -> Palette:
    """The colours of an accent that has no shortfall, on light screens."""
    return Palette(accent, on(accent), _soft(accent), accent)


def dark(accent: str) -> Palette:
    """The same on dark screens.

    A header with white text is dimmed, so that it does not glare. One with dark text stays as it
    is: a logo that was chosen for it would be lost on a dark ground.
    """
    ground = _dimmed(accent) if on(accent) == WHITE else accent
    return Palette(ground, on(ground), _soft(ground), _first(accent, WHITE, DARK_PAGE, PARTS))


def stylesheet(accent: str) -> str:
    """The custom properties of an accent, in the way of theme.css, to stand after it."""
    pairs = zip(_NAMES, light(accent), dark(accent), strict=True)
    values = (f"{name}:var(--light,{one}) var(--dark,{other})" for name, one, other in pairs)
    return f":root,[data-theme]{{{';'.join(values)}}}"


def _soft(accent: str) -> str:
    return _first(accent, on(accent), accent, _SOFT)


def _dimmed(accent: str) -> str:
    steps = (mixed(accent, "#000000", step / _STEPS) for step in range(_STEPS + 1))
    return next(colour for colour in steps if luminance(colour) <= _DIM)


def _first(colour: str, towards: str, ground: str, needed: float) -> str:
    """The colour, mixed with another as little as its contrast with the ground asks for."""
    steps = (mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((mix for mix in steps if contrast(mix, ground) >= needed), towards)
