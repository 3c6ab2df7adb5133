"""The addresses of pages as stored text carries them.

Text is rendered by commands and by the worker, where no request could build an address.
"""

from urllib.parse import quote


def page_address(space: str, page: str) -> str:
    """The path of a page, from the two slugs."""
    return f"/wiki/{quote(space, safe='')}/{quote(page, safe='')}"


def new_page_address(space: str, title: str) -> str:
    """The path of the form for a page that is still missing."""
    return f"/wiki/{quote(space, safe='')}/new?title={quote(title, safe='')}"


def proposal_address(proposal_id: int) -> str:
    """The path of a proposal."""
    return f"/proposals/{proposal_id}"
