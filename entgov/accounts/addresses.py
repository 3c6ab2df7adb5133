"""Where people and one-time links are, for whoever needs the address without a request."""

from urllib.parse import quote

from flask import current_app

from entgov.accounts.models import Purpose
from entgov.core.settings import Settings

_DOORS: dict[Purpose, str] = {"invitation": "join", "reset": "reset", "setup": "set-up"}


def link_address(purpose: Purpose, token: str) -> str:
    """The whole address of a one-time link, for people to copy and pass on."""
    settings: Settings = current_app.extensions["entgov.settings"]
    return f"{settings.address}/{_DOORS[purpose]}/{token}"


def person_address(handle: str) -> str:
    """The path of a person's page."""
    return f"/people/{quote(handle, safe='')}"
