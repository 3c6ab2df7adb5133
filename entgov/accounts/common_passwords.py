"""The passwords that people choose most, which attackers therefore try first.

The list is that of zxcvbn: some thirty thousand of what was found in leaks, by how often. Nothing
else of zxcvbn is used: its estimate takes the longer the longer a password is, and what it allows
can't be told in a sentence. It is read when somebody first chooses a password in this process.
"""

from functools import cache


def is_common(password: str) -> bool:
    """Whether a password, in small letters, is on the list, or on that of public bodies."""
    return password in _OURS or password in _list()


@cache
def _list() -> frozenset[str]:
    # Read late: it takes a moment and some megabytes, and most processes never need it.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415  # as said

    return frozenset(FREQUENCY_LISTS["passwords"])


_OURS_WRITTEN = """
    entgov password passwort changeme default government council borough county department
    ministry parliament administrator administration staff login intranet welcome
    london england scotland wales cymru britain monday tuesday wednesday thursday friday saturday
    sunday january february march april june july august september october november december
    summer winter spring autumn
"""
_OURS = frozenset(_OURS_WRITTEN.split())
