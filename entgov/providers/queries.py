"""Providers, as administrators and the page to sign in ask for them."""

from collections.abc import Sequence

from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.providers.models import Identity, Provider
from entgov.web.guard import Viewer


def all_providers() -> Sequence[Provider]:
    """All there are, by name."""
    return db.session.scalars(select(Provider).order_by(func.lower(Provider.name))).all()


def open_providers() -> Sequence[Provider]:
    """Those by which people sign in."""
    return [each for each in all_providers() if each.active]


def open_provider(provider_id: int) -> Provider | None:
    """One of them."""
    return next((each for each in open_providers() if each.id == provider_id), None)


def provider_with_id(_viewer: Viewer, provider_id: int) -> Provider | None:
    """The provider with this id. Only administrators may ask."""
    return db.session.get(Provider, provider_id) if provider_id <= LARGEST_ID else None


def provider_named(name: str) -> Provider | None:
    """The provider with this name."""
    return db.session.scalar(select(Provider).where(Provider.name == name))


def known_by(provider: Provider) -> int:
    """How many people are known by what the provider calls itself."""
    counted = select(func.count()).where(Identity.issuer == provider.issuer)
    return db.session.scalar(counted) or 0


def knowing(person_id: int) -> Sequence[Provider]:
    """The open providers by which a person is known."""
    issuers = select(Identity.issuer).where(Identity.person_id == person_id)
    found = select(Provider).where(Provider.active, Provider.issuer.in_(issuers))
    return db.session.scalars(found.order_by(func.lower(Provider.name))).all()


def person(person_id: int) -> Person:
    """The person with this id."""
    return db.session.get_one(Person, person_id)
