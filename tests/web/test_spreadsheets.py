"""Lists for spreadsheets: no cell is a formula, and what a cell meant can be had back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.web.spreadsheets import as_meant, harmless

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
WIDE = ["\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"]


@pytest.mark.parametrize("cell", FORMULAS + WIDE)
def test_no_cell_is_a_formula_also_not_in_wide_signs(cell: str) -> None:
    assert harmless(cell)[:2] == f"'{cell[0]}"


SECOND = ["a;=1", 'a"; =1', "a;'=1", ";+1", "a\t@b", "a\n-1", "a\r\n\uff1d1", "a;=1;=2", "\n=1"]


@pytest.mark.parametrize("cell", SECOND)
@pytest.mark.parametrize("sign", ";\t")
def test_nor_is_a_part_of_it_where_other_signs_part_cells(cell: str, sign: str) -> None:
    """A spreadsheet of a country that counts with commas parts them by semicolons, and does not
    know quotes that begin within a cell."""
    text = io.StringIO()
    csv.writer(text).writerow(["first", harmless(cell), "last"])
    for line in text.getvalue().splitlines():
        for part in line.split(sign):
            assert not part.strip(' "').startswith(("=", "+", "-", "@", "\uff1d"))


@given(st.text())
def test_what_was_made_harmless_can_be_had_back(cell: str) -> None:
    assert as_meant(harmless(cell)) == cell
