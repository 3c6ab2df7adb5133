"""Markdown files that begin with a few lines about themselves, as the ones do that come along."""

import re
from pathlib import Path

_FRONT_MATTER = re.compile(r"---\n((?:[a-z]+: .*\n)+)---\n+")


def read_file(path: Path) -> tuple[dict[str, str], str]:
    """The fields, and the text after them.

    Raises ValueError where the file does not begin with `key: value` lines between `---`.
    """
    content = path.read_text(encoding="utf-8")
    front = _FRONT_MATTER.match(content)
    if front is None:
        raise ValueError(f"{path.name} has no front matter")
    fields = dict(line.split(": ", 1) for line in front[1].splitlines())
    return fields, content[front.end() :].strip()
