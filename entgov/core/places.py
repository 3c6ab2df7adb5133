"""Where the files that ship with entgov are.

`templates/`, `static/`, `migrations/` and `content/` stand at the top level of the repository.
The wheel carries them inside the package, so both places are looked at, the package first.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """The path of a folder or file that ships with entgov, such as ``templates``."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name
