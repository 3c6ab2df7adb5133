"""The design language shows all parts, from the very pieces that screens are made of."""

import re
from collections.abc import Callable
from math import floor
from pathlib import Path

import pytest

from entgov.core.contrast import contrast
from entgov.home import palette
from tests.conftest import Browser, Make, have_chosen

PARTS = Path(__file__).parents[2] / "templates/parts"
NOT_SHOWN = {"flashes", "header", "icons", "keys", "menu", "search_form"}
"""Parts that every screen has once, so they stand on this one anyway."""


@pytest.fixture
def staff(make: Make, as_person: Callable[..., Browser]) -> Browser:
    return as_person(make.person())


def test_it_is_for_all_who_are_signed_in(staff: Browser, visitor: Browser) -> None:
    assert staff.get("/design").status_code == 200
    assert visitor.get("/design").status_code == 302


def test_every_part_is_shown() -> None:
    shown = " ".join(path.read_text() for path in (PARTS.parent / "design").glob("*.html"))
    parts = {path.stem for path in PARTS.glob("*.html")} - NOT_SHOWN
    assert {name for name in parts if f'"parts/{name}.html"' not in shown} == set()


def test_its_contents_lead_to_its_groups_and_no_id_stands_twice(staff: Browser) -> None:
    page = staff.get("/design").text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    led_to = re.findall(r'class="contents__item[^>]*><a href="#([^"]+)"', page)
    assert len(led_to) >= 5
    assert set(led_to) <= set(ids)


@pytest.mark.parametrize("accent", [None, "#8a1538", "#ff0000", "#000000"])
def test_every_colour_can_be_told_from_its_ground(accent: str | None) -> None:
    for pair in palette.pairs(accent):
        assert min(pair.light, pair.dark) >= pair.needed, pair


def test_the_contrasts_are_those_of_the_body(staff: Browser) -> None:
    have_chosen(accent="#8a1538")
    (row,) = re.findall(
        r"--on-accent</code> <code>--accent</code>.*?</tr>", staff.get("/design").text, re.S
    )
    assert f"{floor(contrast('#ffffff', '#8a1538') * 10) / 10} to 1" in row
