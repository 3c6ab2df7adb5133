"""What names look like: so that nobody gets an account that can be taken for somebody else's.

A skeleton (Unicode Technical Standard 39) is equal for what looks the same. Signs of other scripts
stand for the Latin ones that they look like. Within ASCII nothing is folded in an email address:
both `john.smith1` and `john.smithl` may be what a body calls its people, and its own directory
has told them apart. Handles are made by us, so there all that looks alike is avoided.
"""

import unicodedata
from functools import lru_cache


def skeleton(email: str) -> str:
    """What an email address looks like; equal for two that people can't tell apart."""
    user, at, domain = email.rpartition("@")
    folded = unicodedata.normalize("NFKC", f"{user}{at}{_readable(domain)}").casefold()
    return folded if folded.isascii() else "".join(map(_latin, folded))


def _readable(domain: str) -> str:
    """A domain as it is shown: `xn--…` is another one in disguise."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


@lru_cache(maxsize=4096)
def _latin(letter: str) -> str:
    """The ASCII sign that a letter is taken for; the letter itself where there is none."""
    # Read late: its table takes megabytes, and most addresses are in plain letters.
    from confusable_homoglyphs import confusables  # noqa: PLC0415  # as said

    if letter.isascii():
        return letter
    found = confusables.is_confusable(letter, greedy=True) or []
    alike = [each["c"] for entry in found for each in entry["homoglyphs"]]
    return min((each.casefold() for each in alike if each.isascii()), default=letter)


_ALIKE = ("0", "o"), ("1", "l"), ("i", "l"), ("rn", "m"), ("vv", "w")


def alike(handle: str) -> str:
    """What a handle looks like."""
    for sign, same in _ALIKE:
        handle = handle.replace(sign, same)
    return handle
