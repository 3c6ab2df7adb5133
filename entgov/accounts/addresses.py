"""Where people and one-time links are, for whoever needs the address without a request."""

from urllib.parse import quote

from entgov.accounts.models import Purpose
from entgov.core.settings import at_start

_DOORS: dict[Purpose, str] = {
    "invitation": "join",
    "reset": "reset",
    "setup": "set-up",
    "email": "settings/email",
}


def link_address(purpose: Purpose, token: str) -> str:
    """The whole address of a one-time link, for people to copy and pass on."""
    return f"{at_start().address}/{_DOORS[purpose]}/{token}"


def person_address(handle: str) -> str:
    """The path of a person's page."""
    return f"/people/{quote(handle, safe='')}"
