"""The addresses of pages as stored text carries them.

Text is rendered by commands and by the worker, where no request could build an address.
"""

from urllib.parse import quote


def page_address(space: str, page: str) -> str:
    """The path of a page, from the two slugs."""
    return f"/wiki/{quote(space, safe='')}/{quote(page, safe='')}"


def revision_address(space: str, page: str, number: int) -> str:
    """The path of one revision of a page."""
    return f"{page_address(space, page)}/revisions/{number}"


def compare_address(space: str, page: str, number: int) -> str:
    """The path of what a revision changed."""
    return f"{page_address(space, page)}/compare?from={number - 1}&to={number}"


def changes_address(space: str) -> str:
    """The path of the recent changes of a space."""
    return f"/spaces/{quote(space, safe='')}/pages/changes"


def new_page_address(space: str, title: str) -> str:
    """The path of the form for a page that is still missing."""
    return f"/wiki/{quote(space, safe='')}/new?title={quote(title, safe='')}"


def proposal_address(proposal_id: int) -> str:
    """The path of a proposal."""
    return f"/proposals/{proposal_id}"
