"""Lists to take along in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

MARK = "\ufeff"
"""What such a file begins with: so a spreadsheet knows that it is UTF-8."""

_WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *_WIDE)
"""With what a spreadsheet takes a text for a formula; with the wide signs, some that are set up
for East Asian languages do."""


def spreadsheet(rows: Iterable[Sequence[str]], name: str) -> Response:
    """The rows as a file to save under this name.

    It is CSV as spreadsheets read it: marked as UTF-8, and nothing in it is a formula.
    """
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    answer = Response((MARK + text.getvalue()).encode(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def harmless(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    return f"'{cell}" if _bare(cell).startswith(_FORMULA) else cell


def as_meant(cell: str) -> str:
    """What `harmless` made a cell of, as it was before."""
    return cell[1:] if cell[:1] == "'" and _bare(cell).startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    return cell.lstrip("'")
