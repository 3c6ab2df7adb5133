"""Lists to take along in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

MARK = "\ufeff"
"""What such a file begins with: so a spreadsheet knows that it is UTF-8."""

_WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *_WIDE)
"""With what a spreadsheet takes a text for a formula; with the wide signs, some that are set up
for East Asian languages do."""

_SIGNS = f"=+@{''.join(_WIDE)}-"
_INSIDE = re.compile(rf"([;\t\r\n][ \"]*)('*[{_SIGNS}])")
_MARKED = re.compile(rf"([;\t\r\n][ \"]*)'('*[{_SIGNS}])")
"""A formula after what ends a cell, or a row, for spreadsheets of countries that count with commas:
there these signs end them also inside of what is quoted for the comma."""


def spreadsheet(rows: Iterable[Sequence[str]], name: str) -> Response:
    """The rows as a file to save under this name.

    It is CSV as spreadsheets read it: marked as UTF-8, and nothing in it is a formula.
    """
    answer = Response((MARK + as_csv(rows)).encode(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV in which nothing is a formula; a file of them begins with MARK."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """The cell as no spreadsheet takes it, or a part of it, for a formula."""
    inside = _INSIDE.sub(r"\1'\2", cell)
    return f"'{inside}" if _bare(inside).startswith(_FORMULA) else inside


def as_meant(cell: str) -> str:
    """What `harmless` made a cell of, as it was before."""
    whole = cell[1:] if cell[:1] == "'" and _bare(cell).startswith(_FORMULA) else cell
    return _MARKED.sub(r"\1\2", whole)


def _bare(cell: str) -> str:
    return cell.lstrip("'")
