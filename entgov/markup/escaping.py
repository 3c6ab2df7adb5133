"""Words as Markdown that means just these words."""

import re

_SIGNS = re.compile(r"[\\`*_\[\]<>#@|~&:/]")


def escaped(text: str) -> str:
    """The words with each sign that could mean something else, an address of the web included.

    What means something at the beginning of a line only, such as a number with a stop, is left to
    whoever puts the words there.
    """
    return _SIGNS.sub(r"\\\g<0>", text)
