"""Where spaces are, for whoever needs the address without a request."""

from urllib.parse import quote


def space_address(space: str) -> str:
    """The path of the front screen of a space, by its slug."""
    return f"/spaces/{quote(space, safe='')}"
