"""Reads a judged collection from three plain files in a folder.

docs.jsonl     {"id": …, "title": …, "text": …}, and where there are any "tags" and "headings"
queries.jsonl  {"id": …, "text": …}
qrels.tsv      id of a query, id of a document, grade: 0 for what does not answer it
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from entgov.search.documents import Document

Judgements = Mapping[str, Mapping[str, int]]
"""By query, the grades of the documents that answer it."""

_HEAD = ["query-id", "corpus-id", "score"]
"""What the first line of qrels.tsv may be, as many collections have it."""
_READ = datetime(2026, 1, 1, tzinfo=UTC)


class Unreadable(Exception):
    """What is wrong in which file and line, in one line."""


@dataclass(frozen=True)
class Collection:
    """Documents, questions by their ids, and what answers them; `now` is when they are asked."""

    documents: Sequence[Document]
    queries: Mapping[str, str]
    judged: Judgements
    now: datetime = _READ


def read(folder: Path) -> Collection:
    """The collection in a folder. Raises Unreadable."""
    documents = [_document(line) for line in _lines(folder / "docs.jsonl")]
    known = {document.key for document in documents}
    queries = read_queries(folder / "queries.jsonl")

    def named(name: str) -> set[str]:
        return {name} & known

    return Collection(documents, queries, read_judgements(folder / "qrels.tsv", queries, named))


def read_queries(file: Path) -> dict[str, str]:
    """The questions by their ids. Raises Unreadable."""
    return {line.text("id"): line.text("text") for line in _lines(file)}


def read_judgements(
    file: Path, queries: Mapping[str, str], named: Callable[[str], set[str]]
) -> Judgements:
    """The judgements in a file; `named` gives the documents that a name means, none if unknown.

    Where a document is judged more than once, the highest grade counts. Raises Unreadable.
    """
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _written(file):
        cells = line.split("\t")
        if number == 1 and cells == _HEAD:
            continue
        where = f"{file.name}, line {number}"
        if len(cells) != 3:
            raise Unreadable(f"{where}: three columns with tabs between them are wanted")
        query, name, grade = cells
        if query not in queries:
            raise Unreadable(f"{where}: there is no query “{query}”")
        if not (documents := named(name)):
            raise Unreadable(f"{where}: there is no document “{name}”")
        if not grade.removeprefix("-").isdecimal():
            raise Unreadable(f"{where}: the grade “{grade}” is not a whole number")
        for document in documents:
            judged[query][document] = max(int(grade), judged[query].get(document, 0))
    return judged


@dataclass(frozen=True)
class _Line:
    """A line of a file of JSON objects, which knows where it stands."""

    file: Path
    number: int
    fields: Mapping[str, Any]

    def text(self, field: str) -> str:
        value = self.fields.get(field)
        if isinstance(value, int) and field == "id":
            return str(value)
        if not isinstance(value, str):
            raise self.wrong(f"“{field}” is missing or not text")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        values = self.fields.get(field, [])
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self.wrong(f"“{field}” is not a list of texts")
        return tuple(values)

    def wrong(self, what: str) -> Unreadable:
        return Unreadable(f"{self.file.name}, line {self.number}: {what}")


def _document(line: _Line) -> Document:
    return Document(
        key=line.text("id"),
        kind="page",
        title=line.text("title"),
        body=line.text("text"),
        headings=line.texts("headings"),
        tags=line.texts("tags"),
        spaces=(),
        audience=("staff",),
        changed_at=_READ,
        version=1,
    )


def _lines(file: Path) -> Iterator[_Line]:
    """The lines of a file, each with an id that no line before has."""
    seen: set[str] = set()
    for number, text in _written(file):
        line = _Line(file, number, {})
        try:
            fields = json.loads(text)
        except ValueError:
            raise line.wrong("this is not JSON") from None
        if not isinstance(fields, dict):
            raise line.wrong("this is not a JSON object")
        line = _Line(file, number, fields)
        if line.text("id") in seen:
            raise line.wrong(f"the id “{line.text('id')}” is there before")
        seen.add(line.text("id"))
        yield line


def _written(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    number = 0
    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):  # the number is told
                if text := line.strip("\r\n"):
                    yield number, text
    except UnicodeDecodeError:
        raise Unreadable(f"{file.name}, line {number + 1}: this is not UTF-8") from None
    except OSError as error:
        raise Unreadable(f"{file} can't be read: {error.strerror}") from error
