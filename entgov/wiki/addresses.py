"""The addresses of pages, people and tags as stored text carries them.

Text is rendered by commands and by the worker, where no request could build an address.
"""

from urllib.parse import quote


def page_address(space: str, page: str) -> str:
    """The path of a page, from the two slugs."""
    return f"/wiki/{quote(space, safe='')}/{quote(page, safe='')}"


def new_page_address(space: str, title: str) -> str:
    """The path of the form for a page that is still missing."""
    return f"/wiki/{quote(space, safe='')}/new?title={quote(title, safe='')}"


def person_address(handle: str) -> str:
    """The path of a person's page."""
    return f"/people/{quote(handle, safe='')}"


def tag_address(tag: str) -> str:
    """The path of what carries a tag."""
    return f"/tags/{quote(tag, safe='')}"
