"""The body's accent colour, and the colours that follow from it.

The accent is the ground of the header, with text and the search box on it, and of buttons; marks
in its colour stand on the page. It is checked once, when it is set, so that no screen has to ask
whether it can be read. What goes with it is worked out from it, so there is nothing else to choose.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from entgov.core.contrast import PARTS, TEXT, contrast, luminance, mixed

DEFAULT, DEFAULT_DARK = "#0a3d45", "#062b31"
"""The accent that entgov comes with; static/css/theme.css has the colours that go with it."""

WHITE, NEAR_BLACK = "#ffffff", "#0c1316"
PAGE = "#f3f6f6"
"""The darker of the two grounds that marks stand on in light colours (`--sunken`)."""
DARK_PAGE = "#1b2529"
"""The lighter of the grounds in dark colours (`--raised`)."""
_DIM = 0.03
"""How light the header may be in dark colours, as luminance."""
_SOFT = 6.0
"""The contrast of the soft colour with the accent, where even the text's is that high."""
_STEPS = 100


class Palette(NamedTuple):
    """The accent and what goes with it, in one scheme of colours.

    accent     the ground of the header
    on_accent  text on it
    soft       the edge of the search box and other marks on it
    brand      buttons, and marks on the page: the open tab, the edge of a box
    on_brand   text on a button
    hover      a button that is pointed at
    """

    accent: str
    on_accent: str
    soft: str
    brand: str
    on_brand: str
    hover: str


_NAMES = (
    *("accent", "on-accent", "accent-soft"),
    *("govuk-brand-colour", "on-button", "button-hover"),
)
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
    return Palette(accent, on(accent), _soft(accent), accent, on(accent), _hover(accent))


def dark(accent: str) -> Palette:
    """The same on dark screens.

    A header with white text is dimmed, so that it does not glare. One with dark text stays as it
    is: a logo that was chosen for it would be lost on a dark ground.
    """
    ground = _dimmed(accent) if on(accent) == WHITE else accent
    brand = _first(accent, WHITE, NEAR_BLACK, TEXT)
    return Palette(ground, on(ground), _soft(ground), brand, NEAR_BLACK, mixed(brand, WHITE, 0.2))


def stylesheet(accent: str) -> str:
    """The custom properties of an accent, in the way of theme.css, to stand after it."""
    dark_values = named(dark(accent))
    values = (
        f"--{name}:var(--light,{value}) var(--dark,{dark_values[name]})"
        for name, value in named(light(accent)).items()
    )
    return f":root,[data-theme]{{{';'.join(values)}}}"


@lru_cache(maxsize=16)
def grounds(accent: str | None) -> tuple[str, str]:
    """The ground of the header on light and on dark screens: browsers colour their frame like it.

    None stands for the accent that entgov comes with.
    """
    return (light(accent).accent, dark(accent).accent) if accent else (DEFAULT, DEFAULT_DARK)


def named(palette: Palette) -> dict[str, str]:
    """The colours by their names in theme.css, without the two dashes."""
    return dict(zip(_NAMES, palette, strict=True))


def _soft(accent: str) -> str:
    return _first(accent, on(accent), accent, _SOFT)


def _hover(accent: str) -> str:
    return mixed(accent, NEAR_BLACK if on(accent) == WHITE else WHITE, 0.2)


def _dimmed(accent: str) -> str:
    steps = (mixed(accent, "#000000", step / _STEPS) for step in range(_STEPS + 1))
    return next(colour for colour in steps if luminance(colour) <= _DIM)


def _first(colour: str, towards: str, ground: str, needed: float) -> str:
    """The colour, mixed with another as little as its contrast with the ground asks for."""
    steps = (mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((mix for mix in steps if contrast(mix, ground) >= needed), towards)
