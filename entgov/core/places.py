"""Where the files that ship with entgov are.

`templates/`, `static/`, `migrations/` and `content/` stand at the top level of the repository.
The wheel carries them inside the package, so both places are looked at, the package first.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(folder: str) -> Path:
    """The path of a folder that ships with entgov, such as ``templates``."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
