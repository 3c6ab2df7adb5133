"""Where one-time links lead: whole addresses, for people to copy and pass on."""

from flask import current_app

from entgov.accounts.models import Purpose
from entgov.core.settings import Settings

_DOORS: dict[Purpose, str] = {"invitation": "join", "reset": "reset", "setup": "set-up"}


def link_address(purpose: Purpose, token: str) -> str:
    """The whole address of a one-time link. It needs no request, only an app."""
    settings: Settings = current_app.extensions["entgov.settings"]
    return f"{settings.address}/{_DOORS[purpose]}/{token}"
