"""From the bytes of a file to rows of cells, within a measure of time and memory.

It takes what spreadsheets write: cells between commas, semicolons or tabs, in UTF-8 with or without
its mark, in what Windows wrote before that, or in UTF-16.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from entgov.rosters.columns import Wrong, checked, column_of
from entgov.web.forms import one_line
from entgov.web.spreadsheets import as_meant

MOST_ROWS = 10_000
LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""
_MOST_COLUMNS = 100
_DELIMITERS = ",;\t"
_UTF_16 = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE


class Unreadable(Exception):
    """Why the file can't be read, and what to do."""


@dataclass
class Line:
    """A row: what its cells say by their columns, without the empty ones, and what is wrong."""

    number: int
    said: dict[str, str] = field(default_factory=dict)
    problems: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """What a file says, and what there is to know of it as a whole."""

    lines: Sequence[Line]
    columns: Sequence[str]
    notes: list[str]


def read(source: bytes) -> Sheet:
    """Read a file. Raises Unreadable."""
    text, notes = _decoded(source)
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    _, header = next(rows, (0, []))
    columns = _columns(header, notes)
    lines: list[Line] = []
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            if len(lines) == MOST_ROWS:
                raise Unreadable(
                    gettext(
                        "There are more than %(most)s rows. Send the list in parts.",
                        most=f"{MOST_ROWS:,}",
                    )
                )
            lines.append(_line(number, cells, columns))
    if not lines:
        raise Unreadable(gettext("There are no people in this file, only the names of columns."))
    return Sheet(lines, [each for each in columns if each], notes)


def _decoded(source: bytes) -> tuple[str, list[str]]:
    if source.startswith(b"PK\x03\x04"):
        raise Unreadable(
            gettext("This is a workbook. Save it in your spreadsheet as CSV UTF-8, and send that.")
        )
    notes: list[str] = []
    try:
        text = source.decode("utf-16" if source.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = source.decode("cp1252")
        except UnicodeDecodeError as error:
            raise Unreadable(gettext("This is no text. Save the list as CSV UTF-8.")) from error
        notes.append(
            gettext(
                "The file is not in UTF-8. It was read as Windows writes it (Windows-1252): look "
                "whether names with accents are right."
            )
        )
    if "\0" in text:
        raise Unreadable(gettext("This is no text. Save the list as CSV UTF-8."))
    return text, notes


def _delimiter(text: str) -> str:
    """The sign by which the first row names the most columns of ours."""
    first = text[:20_000].lstrip("\r\n").split("\n", 1)[0]

    def known(delimiter: str) -> int:
        return sum(column_of(cell.strip('" ')) is not None for cell in first.split(delimiter))

    return max(_DELIMITERS, key=known)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the number of the line that it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                gettext(
                    "Line %(line)s can’t be read: look whether each quotation mark is closed.",
                    line=begins,
                )
            ) from error
        if cells:
            yield begins, cells
        begins = reader.line_num + 1


def _columns(header: list[str], notes: list[str]) -> list[str | None]:
    """The column of each place; None for those that are left out."""
    if len(header) > _MOST_COLUMNS:
        raise Unreadable(gettext("There are more than %(most)s columns", most=_MOST_COLUMNS))
    columns = [column_of(cell) for cell in header]
    for cell, column in zip(header, columns, strict=True):
        if column is not None and columns.count(column) > 1:
            raise Unreadable(
                gettext("There are two columns for “%(name)s”. Take one out.", name=one_line(cell))
            )
    if "mail" not in columns:
        raise Unreadable(
            gettext(
                "There is no column “mail”. The first row has to name the columns, and people are "
                "told apart by their email addresses."
            )
        )
    pairs = zip(header, columns, strict=True)
    if named := [one_line(cell)[:50] for cell, column in pairs if not column and cell.strip()]:
        notes.append(gettext("These columns are left out: %(names)s", names=", ".join(named[:20])))
    return columns


def _line(number: int, cells: list[str], columns: Sequence[str | None]) -> Line:
    line = Line(number)
    if any(cell.strip() for cell in cells[len(columns) :]):
        line.problems.append(
            ["", gettext("There are more cells than columns. Put what has commas in it in quotes.")]
        )
    for column, cell in zip(columns, cells, strict=False):
        plain = one_line(as_meant(one_line(cell)))
        if column is None or not plain:
            continue
        try:
            line.said[column] = checked(column, plain)
        except Wrong as wrong:
            line.said[column] = plain[:250]
            line.problems.append([column, str(wrong)])
    if "mail" not in line.said:
        line.problems.append(["mail", gettext("Enter the email address")])
    return line
