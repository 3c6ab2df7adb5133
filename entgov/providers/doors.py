"""What accounts ask of this room when somebody comes in or goes out: `accounts/other_doors.py`."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, url_for
from sqlalchemy import delete

from entgov.accounts import other_doors
from entgov.accounts.models import Person, SignInSession
from entgov.accounts.other_doors import Door
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.providers import attempts, browser, discovery, ending, queries
from entgov.providers.asking import NoAnswer
from entgov.providers.discovery import NotUsable
from entgov.providers.facts import SignedInByProvider
from entgov.providers.models import Arrival, ProviderSession


class Providers:
    """Ways in and out by providers of identity."""

    def to_sign_in(self) -> Sequence[Door]:
        return [
            Door(each.name, url_for("provider_sign_in.go", provider_id=each.id))
            for each in queries.open_providers()
        ]

    def there_is_one(self) -> bool:
        return bool(queries.open_providers())

    def to_confirm(self, session: SignInSession) -> Sequence[Door]:
        return [
            Door(each.name, url_for("provider_sign_in.go_again", provider_id=each.id))
            for each in queries.knowing(session.person_id)
        ]

    def note_session(self, person: Person, session: SignInSession) -> None:
        token = browser.TOKEN.of_request()
        arrival = attempts.arrived(browser=token) if token else None
        if arrival and arrival.is_linked and arrival.person_id == person.id:
            began_there(arrival, session)

    def way_out(self, session: SignInSession) -> Door | None:
        begun = ending.begun_at_provider(session)
        if begun is None or not begun.provider.ends_there:
            return None
        try:
            address = ending.way_out_of(begun, discovery.remembered(begun.provider))
        except (NoAnswer, NotUsable):  # then they are signed out here alone
            return None
        return Door(begun.provider.name, address) if address else None


def install(app: Flask) -> None:
    """Let accounts know."""
    browser.TOKEN.install(app)
    other_doors.install(app, Providers())


def began_there(arrival: Arrival, session: SignInSession) -> None:
    """Note that a session is one of the provider, too."""
    db.session.add(
        ProviderSession(
            session_id=session.id,
            provider_id=arrival.provider_id,
            subject=arrival.subject,
            sid=arrival.sid,
            sealed_token=arrival.sealed_token,
        )
    )
    if arrival.two_factors:
        session.factor_due_at = None
    about: dict[str, Any] = {"person_id": session.person_id, "provider_id": arrival.provider_id}
    announce(SignedInByProvider(**about), by=session.person_id)
    db.session.execute(delete(Arrival).where(Arrival.id == arrival.id))
