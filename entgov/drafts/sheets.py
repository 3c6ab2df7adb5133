"""What an open form knows of its draft: it travels along in the form's hidden field `draft`.

A form is a sheet of paper that somebody writes on, in one window. Several of them can be of one
draft: the same page opened in two windows. Which of them may change the draft follows from what
its sheet has seen of it, and not from any clock.
"""

import re
from dataclasses import dataclass

from entgov.accounts.secrets import fresh_token

_NAME = r"[A-Za-z0-9_-]{20,64}"
_FORMAT = re.compile(rf"({_NAME})\.([0-9]{{1,9}})\.((?:{_NAME})?)")


@dataclass(frozen=True)
class Sheet:
    """A form and its draft.

    token   names the draft; made with the form, before there is a draft
    version the change of the draft that the form has made or seen; 0 where there is none
    writer  who made that change: a word that the script of an open form makes up for itself
    """

    token: str
    version: int = 0
    writer: str = ""

    def __str__(self) -> str:
        return f"{self.token}.{self.version}.{self.writer}"

    @classmethod
    def fresh(cls) -> "Sheet":
        """A sheet that nothing has been written on."""
        return cls(fresh_token())

    @classmethod
    def read(cls, text: str | None) -> "Sheet":
        """The sheet in a hidden field; a fresh one where it makes no sense."""
        found = _FORMAT.fullmatch(text or "")
        return cls(found[1], int(found[2]), found[3]) if found else cls.fresh()

    @staticmethod
    def is_token(text: str) -> bool:
        """Whether a text could be the token of a draft."""
        return re.fullmatch(_NAME, text) is not None
