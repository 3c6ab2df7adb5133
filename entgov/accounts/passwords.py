"""Passwords: how they are kept, and which are refused.

At least twelve characters, held against what attackers try first and against the names of the
person and of the body; no composition rules and no expiry: the advice of the NCSC (password
administration for system owners) and of OWASP ASVS 5, 6.2. Who has a shorter one of old still
signs in with it. Hashes are argon2id; they are renewed at sign-in when the settings change.

To judge a password takes a tenth of a second of a processor and much memory, on purpose. So only
so many are judged at once in a process, and strangers, who may be guessing, never take the last
place: that is kept for those who are known (see `strangers.py`).
"""

import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache, lru_cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from entgov.accounts.common_passwords import is_common
from entgov.core import body
from entgov.core.settings import in_force

SHORTEST = 12
LONGEST = 1000
PATIENCE = 5.0
"""Seconds that somebody waits for their turn."""

_LETTERS = str.maketrans("013457@$!", "oieastasi")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_ROWS = ("1234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm")
_SHORTEST_OWN = 3
"""Letters: shorter names stand in too many words."""


class Busy(Exception):
    """Too many passwords are being judged at once: nothing was done, try again in a moment."""


class _Turns:
    """How many passwords are judged at once in this process, and how many of strangers."""

    def __init__(self, at_once: int) -> None:
        self._all = threading.BoundedSemaphore(at_once)
        self._strangers = threading.BoundedSemaphore(max(1, at_once - 1))

    @contextmanager
    def turn(self, *, stranger: bool) -> Iterator[None]:
        with ExitStack() as held:
            for each in (self._strangers, self._all) if stranger else (self._all,):
                if not each.acquire(timeout=PATIENCE):
                    raise Busy
                held.callback(each.release)
            yield


@lru_cache(maxsize=2)
def _turns(at_once: int) -> _Turns:
    return _Turns(at_once)


def _turn(*, stranger: bool = False) -> AbstractContextManager[None]:
    return _turns(in_force().passwords_at_once).turn(stranger=stranger)


def _hasher() -> PasswordHasher:
    wanted = in_force()
    return _hasher_of(wanted.password_passes, wanted.password_memory, wanted.password_lanes)


@lru_cache(maxsize=4)
def _hasher_of(passes: int, memory: int, lanes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes)


def hashed(password: str) -> str:
    """The hash to keep of a password. Raises Busy."""
    with _turn():
        return _hasher().hash(password)


@cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def is_right(kept: str | None, password: str, *, stranger: bool = False) -> bool:
    """Whether the password belongs to the kept hash. Raises Busy.

    Without a hash (no such person, never joined) it takes just as long and says no.
    """
    hasher = _hasher()
    with _turn(stranger=stranger):
        try:
            right = hasher.verify(kept or _nobodys_hash(hasher), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def wants_new_hash(kept: str) -> bool:
    """Whether the hash was made with other settings than today's."""
    return _hasher().check_needs_rehash(kept)


def is_guessable(password: str, *about_the_person: str) -> bool:
    """Whether attackers try it early: common words and runs, the names of the person and the body.

    Digits and signs around one such word do not help, nor do they in place of its letters, so they
    are taken off first. What is longer than LONGEST is not looked at.
    """
    plain = password[:LONGEST].casefold()
    if len(set(plain)) < 5 or _is_run(plain) or _is_made_of_common(plain):
        return True
    rest, own = plain, _words_of(body.current().name, "entgov", *about_the_person)
    for word in own:
        rest = rest.replace(word, "")
    return rest != plain and _says_little(rest)


def _says_little(rest: str) -> bool:
    """Whether what is left of a password beside names is too little to make it a good one."""
    letters = _NOT_LETTERS.sub("", rest)
    return len(letters) < 4 or _is_made_of_common(rest)


def _is_made_of_common(plain: str) -> bool:
    """Whether it is a common password, once or again and again, with digits and signs."""
    ways = {
        plain,
        _ENDS.sub("", plain),
        _NOT_LETTERS.sub("", plain),
        _NOT_LETTERS.sub("", _ENDS.sub("", plain).translate(_LETTERS)),
    }
    return any(way and is_common(_unit(way)) for way in ways)


def _unit(text: str) -> str:
    """What a text repeats; the text itself where it repeats nothing."""
    again = (text + text).find(text, 1)
    return text[:again]


def _words_of(*texts: str) -> list[str]:
    """The words of names and addresses, the longest first; also the names without their blanks."""
    words = {word for text in texts for word in _NOT_LETTERS.split(text.casefold())}
    words |= {_NOT_LETTERS.sub("", text.casefold()) for text in texts}
    return sorted((each for each in words if len(each) >= _SHORTEST_OWN), key=len, reverse=True)


def _is_run(text: str) -> bool:
    """Whether each sign follows its neighbour, as in 123456789012, abcdefghijkl or qwertyuiopas."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps) == 1 or any(text in row * (len(text) // len(row) + 2) for row in _ROWS)
