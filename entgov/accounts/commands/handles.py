"""Handles for new accounts: like what somebody would wish for, and like nobody else's.

They are made here and not typed, so all that looks alike is avoided (`accounts/twins.py`): nobody
is taken for somebody else in a mention.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence

from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.accounts.twins import alike
from entgov.core.database import db

_NOBODYS = frozenset(map(alike, ("who-knows",)))
"""What stands in the addresses of people's screens without being anybody, as it looks."""
_TRIED = 8
_MOST_TRIED = 500


def free_handle(wish: str) -> str:
    """A handle like the wish that looks like nobody's: letters, digits, `.`, `_` and `-`.

    Looked for a few at a time, each by the index: whoever comes as the last of thousands waits no
    longer than the first. Somebody else may take it until the account is put in.
    """
    stem, number, most = _stem(wish), 1, _TRIED
    while True:
        tried = {alike(_numbered(stem, each)) for each in range(number, number + most)}
        looks = select(Person.handle_alike).where(Person.handle_alike.in_(tried))
        handle, free = _first_free(stem, set(db.session.scalars(looks)), number)
        if free < number + most:
            return handle
        number, most = number + most, min(2 * most, _MOST_TRIED)


def free_handles(wishes: Sequence[str], taken: Collection[str]) -> list[str]:
    """The same for many wishes at once, in their order. `taken` are the looks of all handles that
    there are (`Person.handle_alike`); no two of those that are given look alike either."""
    looks = set(taken)
    handles: list[str] = []
    tried: dict[str, int] = {}  # thousands may have the same wish
    for stem in map(_stem, wishes):
        handle, tried[stem] = _first_free(stem, looks, tried.get(stem, 1))
        handles.append(handle)
        looks.add(alike(handle))
    return handles


def _stem(wish: str) -> str:
    ascii_wish = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9._-]+", "", ascii_wish.casefold()).strip("._-")[:40] or "person"


def _first_free(stem: str, taken: Collection[str], number: int) -> tuple[str, int]:
    """The handle, and the number in it; smaller ones than the given one are not tried."""
    while (look := alike(_numbered(stem, number))) in taken or look in _NOBODYS:
        number += 1
    return _numbered(stem, number), number


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"
