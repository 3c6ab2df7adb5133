"""The verbs that change providers. None of them commits, and no fact has a secret in it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.core.sealed_texts import sealed
from entgov.providers.exchange import SEALED_SECRET
from entgov.providers.facts import ProviderAdded, ProviderChanged, ProviderRemoved
from entgov.providers.models import Provider

DEFAULTS: Mapping[str, Any] = {
    "scopes": "openid profile email",
    "name_claim": "name",
    "mail_claim": "email",
    "team_claim": "",
    "groups_claim": "",
    "role_claim": "",
    "role_value": "",
    "factor_values": "",
    "mail_domains": "",
    "makes_accounts": False,
    "trusts_mail": False,
    "ends_there": True,
    "active": True,
}
"""What a new provider is, where nobody says otherwise."""


class NameTaken(Exception):
    """Another provider has this name."""


def add(values: Mapping[str, Any], *, secret: str, by: int | None) -> Provider:
    """Set up a provider. Raises NameTaken."""
    _refuse_taken(values["name"])
    moment = now()
    made = Provider(**values, sealed_secret=_sealed(secret), created_at=moment)
    made.asked_anew_at = moment
    db.session.add(made)
    db.session.flush()
    announce(ProviderAdded(provider_id=made.id, name=made.name, after=dict(values)), by=by)
    return made


def change(
    provider: Provider,
    values: Mapping[str, Any],
    *,
    secret: str = "",
    remove_secret: bool = False,
    by: int | None,
) -> bool:
    """Set a provider up otherwise; whether anything is. Raises NameTaken.

    An empty secret leaves the one there is. With another issuer it goes: it is not to be shown to
    whoever is there.
    """
    _refuse_taken(values["name"], but=provider.id)
    before = {name: getattr(provider, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    goes = bool(provider.sealed_secret) and (remove_secret or "issuer" in changed)
    if secret or goes:
        provider.sealed_secret, changed["client_secret"] = _sealed(secret), "set" if secret else ""
    for name, value in values.items():
        setattr(provider, name, value)
    if changed:
        said: dict[str, Any] = {
            "before": {each: before[each] for each in changed if each in before}
        }
        about: dict[str, Any] = {"provider_id": provider.id, "name": provider.name}
        announce(ProviderChanged(**about, **said, after=changed), by=by)
        ask_anew(provider)
    return bool(changed)


def remove(provider: Provider, *, by: int | None) -> None:
    """Nobody signs in with it any more. Who is known by its issuer stays so, if it comes back."""
    announce(ProviderRemoved(provider_id=provider.id, name=provider.name), by=by)
    db.session.delete(provider)


def ask_anew(provider: Provider) -> None:
    """Let no process go on with what the provider said of itself before."""
    provider.asked_anew_at = now()


def _refuse_taken(name: str, *, but: int = 0) -> None:
    twin = select(Provider.id).where(Provider.name == name, Provider.id != but)
    if db.session.scalar(twin) is not None:
        raise NameTaken


def _sealed(secret: str) -> str | None:
    return sealed(secret, SEALED_SECRET) if secret else None
