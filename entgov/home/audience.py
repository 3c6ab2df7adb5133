"""Who somebody is to the search: the terms of what they may read."""

from collections.abc import Iterable


def audience_in(spaces: Iterable[str]) -> frozenset[str]:
    """The terms of who may read in these spaces, by their ids."""
    return frozenset({"staff", *(f"space:{space_id}" for space_id in spaces)})
