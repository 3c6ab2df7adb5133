"""Sends a text to be read by a child process that can be stopped."""

import subprocess

from entgov.core.child import done_by_child
from entgov.markup.bounds import CHILD_SECONDS, TooMuch
from entgov.markup.draft import Draft


def draft_in_child(source: str) -> Draft:
    """Reads clean Markdown within `CHILD_SECONDS`. Raises TooMuch when that is not enough."""
    try:
        said = done_by_child("entgov.markup.child", given=source.encode(), seconds=CHILD_SECONDS)
    except subprocess.SubprocessError as error:
        raise TooMuch from error
    return Draft.from_json(said)
