"""Passwords: how they are kept and which are refused.

Length and a list of what attackers try first, no composition rules and no expiry: the advice of
the NCSC (password administration for system owners); the floor of eight characters is that of
OWASP ASVS 5, 6.2.1. Hashes are argon2id with the library's defaults (RFC 9106, low-memory
profile) and are renewed at sign-in when the defaults grow.
"""

import re
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 1000

_hasher = PasswordHasher()
_COMMON_WORDS = """
    password passw0rd qwerty qwertyuiop asdfghjkl zxcvbnm letmein welcome iloveyou sunshine
    football baseball princess administrator admin monkey dragon superman batman trustno master
    shadow michael jordan liverpool chelsea arsenal england london changeme secret default
    government council entgov staff login user test guest root summer winter spring autumn
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def hashed(password: str) -> str:
    """The hash to keep of a password."""
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return hashed("nobody has this password")


def is_right(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the kept hash.

    Without a hash (no such person, never joined) it takes just as long and says no.
    """
    try:
        return _hasher.verify(kept or _nobodys_hash(), password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def wants_new_hash(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


def is_guessable(password: str, *about_the_person: str) -> bool:
    """Whether attackers try it early: common words and runs, or the person's own name or address.

    Digits and signs added to one such word do not help, so they are taken off first.
    """
    plain = password.casefold()
    core = re.sub(r"[\W\d_]+", "", plain)
    if len(set(plain)) < 4 or _is_run(plain):
        return True
    if core in _COMMON or (core and any(core == word * 2 for word in _COMMON)):
        return True
    own = {word for text in about_the_person for word in re.split(r"[\W\d_]+", text.casefold())}
    return (core in own and core != "") or plain in {text.casefold() for text in about_the_person}


def _is_run(text: str) -> bool:
    """Whether each letter follows its neighbour, as in 1234567890 or abcdefghij."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps) == 1 or text in "01234567890" * (len(text) // 10 + 1)
