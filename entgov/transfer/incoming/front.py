"""What Markdown files say about themselves at their beginning: a small part of YAML, or TOML.

Only what such lines hold in practice is read: words, quoted words, lists of words, dates. A full
reader of YAML knows objects, anchors and bombs of anchors, none of which a title needs. What is not
read is named, so that it can be told.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

LONGEST = 64 * 1024  # characters
_MOST_VALUES = 200
_YAML = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.S)
_LINE = re.compile(r"([A-Za-z_][\w .-]{0,60}?)[ \t]*:(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}


@dataclass(frozen=True)
class Front:
    """The fields by their names in lower case; `unread` are those that could not be read."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unread: Sequence[str] = ()

    def first(self, *names: str) -> str:
        """The first value that one of the fields has; "" where none has any."""
        return next((self.fields[name][0] for name in names if self.fields.get(name)), "")

    def all(self, *names: str) -> list[str]:
        """All values of the fields."""
        return [value for name in names for value in self.fields.get(name, ())]


def part(text: str) -> tuple[Front, str]:
    """The fields, and the text after them; a text without any is all text."""
    head = text[:LONGEST]
    if found := _YAML.match(head):
        return _of_yaml(found[1] or ""), text[found.end() :]
    if found := _TOML.match(head):
        return _of_toml(found[1] or ""), text[found.end() :]
    return Front(), text


def moment(said: str) -> datetime | None:
    """The instant that a date or a date with a time names; without a zone it is taken as UTC."""
    words = said.strip()
    for read in (datetime.fromisoformat, _of_day, parsedate_to_datetime):
        try:
            found = read(words)
            aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found
            return aware.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _of_day(words: str) -> datetime:
    cut = re.match(r"\d{4}-\d{2}-\d{2}", words.replace("/", "-"))
    rest = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{2}:?\d{2}|Z)?", words)
    day = date.fromisoformat(cut[0] if cut else words)
    if not rest:
        return datetime.combine(day, time())
    zone = (rest[4] or "").replace("Z", "+00:00")
    hour = f"{int(rest[1]):02}:{rest[2]}:{rest[3] or '00'}{zone}"
    return datetime.fromisoformat(f"{day.isoformat()}T{hour}")


def _of_yaml(block: str) -> Front:
    fields: dict[str, list[str]] = {}
    unread: list[str] = []
    name = ""
    for line in block.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if found := _LINE.match(line):
            name = found[1].strip().lower()
            values = _values(found[2] or "")
            if values is None or name in fields:
                unread.append(name)
            else:
                fields[name] = values
        elif (item := _ITEM.match(line)) and name in fields and name not in unread:
            value = _scalar(item[1].strip())
            if value is None or len(fields[name]) >= _MOST_VALUES:
                unread.append(name)
            elif value:
                fields[name].append(value)
        elif name:
            unread.append(name)
    lost = dict.fromkeys(unread)
    return Front({name: each for name, each in fields.items() if name not in lost}, tuple(lost))


def _values(said: str) -> list[str] | None:
    """The values on a line; none where nothing stands there, None where they can't be read."""
    said = said.strip()
    if said.startswith("["):
        closed = _without_remark(said)
        if not closed.endswith("]"):
            return None
        items = [_scalar(each.strip()) for each in _parted(closed[1:-1])]
        return None if None in items else [each for each in items if each][:_MOST_VALUES]
    value = _scalar(said)
    return None if value is None else [value] if value else []


def _parted(inner: str) -> list[str]:
    return [found[0] for found in re.finditer(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[^,]+', inner)]


def _scalar(said: str) -> str | None:
    """One value as words; None for what only a full reader of YAML could tell."""
    if said.startswith('"'):
        found = re.match(r'"((?:\\.|[^"\\])*)"[ \t]*(?:#.*)?$', said)
        return _unescaped(found[1]) if found else None
    if said.startswith("'"):
        found = re.match(r"'((?:[^']|'')*)'[ \t]*(?:#.*)?$", said)
        return found[1].replace("''", "'") if found else None
    if said.startswith(("|", ">", "{", "&", "*", "!", "%", "@", "`")):
        return None
    bare = _without_remark(said)
    return "" if bare in ("~", "null", "Null", "NULL") else bare


def _unescaped(said: str) -> str:
    def meant(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return _ESCAPES.get(match[2], match[2])

    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", meant, said)


def _without_remark(said: str) -> str:
    return re.split(r"(?:^|[ \t])#", said, maxsplit=1)[0].strip()


def _of_toml(block: str) -> Front:
    try:
        found = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError):
        return Front(unread=("+++",))
    fields, unread = {}, []
    for name, value in found.items():
        values = value if isinstance(value, list) else [value]
        if all(isinstance(each, str | int | float | date | datetime) for each in values):
            fields[name.lower()] = [_as_words(each) for each in values[:_MOST_VALUES]]
        else:
            unread.append(name)
    return Front(fields, tuple(unread))


def _as_words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
