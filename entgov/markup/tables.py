"""Tables of Markdown, read by a rule of our own.

mistune's rule turns a whole table back into text when one row has a cell too few, and takes
quadratic time to find out. Here short rows stay short, what is too much stays in the last cell,
and a bar inside `[[Page|text]]` does not part two cells.
"""

import re
from typing import Any, Protocol

from entgov.markup.bounds import MAX_COLUMNS

Token = dict[str, Any]

# A line with a bar in it, above a line made of nothing but bars, dashes, colons and blanks.
TABLE = r"^ {0,3}(?! )[^\n|]*\|[^\n]*\n[ \t]{0,3}[|:-][|:\- \t]*(?:\n|\Z)"

_CELL_ENDS = re.compile(r"\\.|\[\[[^\[\]\n]{1,400}\]\]|(\|)")
_RULE_CELL = re.compile(r"(:?)-+(:?)")
_ALIGN = {(":", ":"): "center", ("", ":"): "right", (":", ""): None, ("", ""): None}


class State(Protocol):
    """What is needed of the block parser's state."""

    src: str

    def append_token(self, token: Token) -> None: ...


def parse_table(_block: object, match: re.Match[str], state: State) -> int | None:
    """Appends the table that starts at `match`; says where it ends, or None if it is none."""
    header, rule = match.group().rstrip("\n").split("\n")
    names, marks = _cells(header), [_RULE_CELL.fullmatch(cell) for cell in _cells(rule)]
    if len(names) != len(marks) or len(names) > MAX_COLUMNS or None in marks:
        return None
    aligns = [_ALIGN[mark.group(1), mark.group(2)] for mark in marks if mark]
    rows, end = _rows(state.src, match.end(), aligns)
    head = {"type": "table_head", "children": _row(names, aligns, head=True)}
    body = [{"type": "table_body", "children": rows}] if rows else []
    state.append_token({"type": "table", "children": [head, *body]})
    return end


def _rows(src: str, pos: int, aligns: list[str | None]) -> tuple[list[Token], int]:
    rows: list[Token] = []
    while pos < len(src):
        end = src.find("\n", pos) + 1 or len(src)
        line = src[pos:end]
        if "|" not in line:
            break
        cells = _cells(line, len(aligns))
        rows.append({"type": "table_row", "children": _row(cells, aligns, head=False)})
        pos = end
    return rows, pos


def _row(cells: list[str], aligns: list[str | None], *, head: bool) -> list[Token]:
    return [
        {"type": "table_cell", "text": cell, "attrs": {"align": align, "head": head}}
        for cell, align in zip(cells, aligns, strict=False)
    ]


def _cells(line: str, most: int | None = None) -> list[str]:
    """Parts a line at its bars into at most `most` cells; the last keeps what is left over."""
    line = line.strip().removeprefix("|")
    cells: list[str] = []
    start = 0
    for found in _CELL_ENDS.finditer(line):
        if found.group(1) and found.end() < len(line):
            if most and len(cells) == most - 1:
                break
            cells.append(line[start : found.start()])
            start = found.end()
    last = line[start:]
    if last.endswith("|") and not last.endswith("\\|"):
        last = last[:-1]
    return [cell.replace("\\|", "|").strip() for cell in [*cells, last]]
