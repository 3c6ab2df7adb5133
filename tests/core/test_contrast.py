"""Contrast as WCAG 2.2 reckons it, and the promise of every accent that is accepted."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.core import accent
from entgov.core.contrast import contrast, is_colour, luminance, mixed

THEME = (Path(__file__).parents[2] / "static/css/theme.css").read_text("utf-8")
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [  # as other calculators have them
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#1d70b8", "#ffffff", 5.17),
    ],
)
def test_known_contrasts(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(colours, colours)
def test_contrast_asks_for_no_order_and_stays_within_its_bounds(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21
    assert contrast(one, one) == 1
    assert 0 <= luminance(one) <= 1


@given(colours, colours)
def test_a_mix_begins_at_the_one_and_ends_at_the_other(one: str, other: str) -> None:
    assert (mixed(one, other, 0), mixed(one, other, 1)) == (one, other)
    assert is_colour(mixed(one, other, 0.37))


@given(colours)
def test_on_an_accepted_accent_everything_can_be_told_apart(colour: str) -> None:
    if accent.shortfall(colour):
        return
    schemes = (accent.light(colour), accent.PAGE), (accent.dark(colour), accent.DARK_PAGE)
    for palette, page in schemes:
        assert contrast(palette.accent, palette.on_accent) >= 4.5
        assert contrast(palette.accent, palette.soft) >= 4.5
        assert contrast(palette.brand, page) >= 3
        assert contrast(palette.brand, palette.on_brand) >= 4.5
        assert contrast(palette.hover, palette.on_brand) >= 4.5


@given(colours)
def test_what_is_refused_does_fall_short(colour: str) -> None:
    found = accent.shortfall(colour)
    if found:
        assert 1 <= found.found < found.needed


@given(colours)
def test_the_focus_stands_out_from_any_ground(colour: str) -> None:
    """Which is why an accent is not checked for it."""
    yellow, line = _theme("--govuk-focus-colour"), _theme("--govuk-focus-text-colour")
    assert max(contrast(colour, yellow), contrast(colour, line)) >= 3


def test_the_theme_has_the_colours_that_accents_are_checked_against() -> None:
    assert f"--accent: var(--light, {accent.DEFAULT})" in THEME
    assert accent.shortfall(accent.DEFAULT) is None
    assert f"--sunken: var(--light, {accent.PAGE})" in THEME
    assert f"--raised: var(--light, #fff) var(--dark, {accent.DARK_PAGE})" in THEME


def _theme(name: str) -> str:
    found = re.search(rf"{name}: (#[0-9a-f]{{6}});", THEME)
    assert found, name
    return found[1]
