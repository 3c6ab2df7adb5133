"""Lists to take along in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With what a spreadsheet takes a text for a formula."""


def spreadsheet(rows: Iterable[Sequence[str]], name: str) -> Response:
    """The rows as a file to save under this name.

    It is CSV as spreadsheets read it: marked as UTF-8, and nothing in it is a formula.
    """
    text = io.StringIO()
    csv.writer(text).writerows([_no_formula(cell) for cell in row] for row in rows)
    answer = Response(text.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
