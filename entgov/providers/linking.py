"""Identities that an administrator links with an account by hand, or takes away.

For people whom a provider names by something else than before, and for accounts that are not to be
found by a mail address. The person is told by mail and among their notices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from entgov.accounts.commands.mail import tell_by_mail
from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db, insert
from entgov.core.facts import announce
from entgov.providers.facts import IdentityLinked, IdentityUnlinked
from entgov.providers.models import Identity, Provider, ProviderSession
from entgov.web.guard import Viewer


class IdentityTaken(Exception):
    """The identity is linked with an account already: that of `person`."""

    def __init__(self, person: Person) -> None:
        super().__init__(person.name)
        self.person = person


@dataclass(frozen=True)
class Linked:
    """An identity of a person, and what providers with its issuer are called."""

    identity: Identity
    names: Sequence[str]


def identities_of(person: Person) -> Sequence[Linked]:
    """Whom providers know the person as, the oldest first."""
    found = select(Identity).where(Identity.person_id == person.id).order_by(Identity.id)
    identities = db.session.scalars(found).all()
    issuers = [each.issuer for each in identities]
    named = select(Provider.issuer, Provider.name).where(Provider.issuer.in_(issuers))
    names = db.session.execute(named.order_by(func.lower(Provider.name))).all()
    return [
        Linked(each, [name for issuer, name in names if issuer == each.issuer])
        for each in identities
    ]


def identity_with_id(_viewer: Viewer, person_id: int, identity_id: int) -> Identity | None:
    """The identity with this id, if it is of this person. Only administrators may ask."""
    if max(person_id, identity_id) > LARGEST_ID:
        return None
    theirs = Identity.id == identity_id, Identity.person_id == person_id
    return db.session.scalar(select(Identity).where(*theirs).options(joinedload(Identity.person)))


def link_by_hand(provider: Provider, subject: str, person: Person, *, by: int) -> bool:
    """Know the person as this subject; whether that is new. Raises IdentityTaken."""
    values = {"issuer": provider.issuer, "subject": subject, "person_id": person.id}
    row = insert(Identity).values(**values, gave_role=False, linked_at=now())
    new = db.session.scalar(row.on_conflict_do_nothing().returning(Identity.id))
    if new is None:
        same = Identity.issuer == provider.issuer, Identity.subject == subject
        known = select(Person).join(Identity, Identity.person_id == Person.id).where(*same)
        if (whose := db.session.scalars(known).one()).id != person.id:
            raise IdentityTaken(whose)
        return False
    said = {"subject": subject}
    about: dict[str, Any] = {"person_id": person.id, "provider_id": provider.id}
    announce(IdentityLinked(**about, after=said), by=by)
    tell_by_mail("identity_changed", person.email)
    return True


def unlink(identity: Identity, *, by: int) -> None:
    """Know the person by it no more, which ends the sessions that began by it.

    A role that the provider gave stays: whoever gives roles takes it away.
    """
    person = db.session.get_one(Person, identity.person_id)
    providers = select(Provider.id).where(Provider.issuer == identity.issuer)
    begun = select(ProviderSession.session_id).where(
        ProviderSession.provider_id.in_(providers), ProviderSession.subject == identity.subject
    )
    db.session.execute(
        delete(SignInSession).where(
            SignInSession.person_id == person.id, SignInSession.id.in_(begun)
        ),
        execution_options={"synchronize_session": False},
    )
    said = {"issuer": identity.issuer, "subject": identity.subject}
    db.session.delete(identity)
    announce(IdentityUnlinked(person_id=person.id, before=said), by=by)
    tell_by_mail("identity_changed", person.email)
