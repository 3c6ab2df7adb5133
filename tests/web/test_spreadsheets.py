"""Lists for spreadsheets: no cell is a formula, and what a cell meant can be had back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.web.spreadsheets import as_meant, harmless

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
WIDE = ["\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"]


@pytest.mark.parametrize("cell", FORMULAS + WIDE)
def test_no_cell_is_a_formula_also_not_in_wide_signs(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@given(st.text())
def test_what_was_made_harmless_can_be_had_back(cell: str) -> None:
    assert as_meant(harmless(cell)) == cell
