"""How much a text may ask of us.

Markdown lets a few kilobytes demand minutes or gigabytes: emphasis nested in emphasis, a thousand
uses of one long reference. Every limit stands here. Below the limits nothing is refused; above
them the text is still shown, only plainer. Only a text too long to be kept at all is an error.
"""

import re

MAX_SOURCE = 1_000_000
"""Characters of source."""

MAX_NESTING = 12
"""Quotes and lists inside each other, and likewise emphasis and links."""

MAX_STEPS_WITHIN = 60
"""Blocks that the parser may be busy with at once."""

MAX_EMPHASIS_MARKS = 400
"""Runs of `*` or `_` in one paragraph; more are left as they stand."""

MAX_URL = 2_000
MAX_LINK_TITLE = 300
MAX_COLUMNS = 100
MAX_WIKI_LINK = 400
MAX_INCLUDES = 20
"""Pages or parts of them shown inside one text; what is more stays a link."""
MAX_OUTSIDE = 500
"""Addresses outside that are remembered of one text."""
MAX_HANDLE = 64
MAX_TAG = 64

SMALL_SOURCE = 20_000
"""Characters up to which a harmless-looking text is worked on in this process."""

SMALL_MARKS = 4_000
"""Characters with a meaning in Markdown up to which a text looks harmless."""

CHILD_SECONDS = 10
CHILD_MEMORY = 1024**3

REFERENCE_COST = 200
"""Characters set aside for a reference, whose address is filled in later."""

PICTURE_COST = 1_600
"""The same for a picture, which has an address for each of its sizes."""

_MARKS = re.compile(r"[][*_~`<>|&()!\\]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class TooLong(ValueError):
    """The source is longer than `limit` characters."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The text is longer than {limit:,} characters.")
        self.limit = limit


class TooMuch(Exception):
    """The result of a text would be out of all proportion to it."""


def clean_text(source: str) -> str:
    """Ends lines with LF alone, and puts U+FFFD for control characters and lone surrogates."""
    return _NOT_TEXT.sub("\ufffd", source.replace("\r\n", "\n").replace("\r", "\n"))


def is_small(source: str) -> bool:
    """Whether the text can be worked on here and now, without a killable child process."""
    if len(source) > SMALL_SOURCE:
        return False
    return sum(1 for _ in _MARKS.finditer(source)) <= SMALL_MARKS


def max_output(source: str) -> int:
    """Characters of HTML allowed for a source."""
    return MAX_SOURCE + 10 * len(source)
