"""Taking factors away. With the last one go the recovery codes: they stand in for a factor."""

from sqlalchemy import delete

from entgov.accounts.commands.mail import tell_by_mail
from entgov.accounts.commands.people import end_sessions
from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.factors.commands.recovery import forget_recovery_codes
from entgov.factors.facts import FactorRemoved, FactorsReset, Kind
from entgov.factors.models import AuthenticatorApp, HalfSignIn, Passkey, RefusedCode
from entgov.factors.queries import has_any


def remove_app(person: Person) -> None:
    """Take the app away."""
    of_person = AuthenticatorApp.person_id == person.id
    gone = delete(AuthenticatorApp).where(of_person).returning(AuthenticatorApp.person_id)
    if db.session.scalar(gone) is not None:
        _removed(person, "app")


def remove_passkey(passkey: Passkey, *, by: Person) -> None:
    """Take a passkey away. What keeps it (a phone, a key) still shows it, and it opens nothing."""
    db.session.delete(passkey)
    db.session.flush()
    _removed(by, "passkey")


def reset_factors(person: Person, *, by: int | None) -> bool:
    """Take all factors of a person away, who has lost them; whether there were any.

    They are signed out everywhere: a lost phone may be signed in.
    """
    if not has_any(person):
        return False
    for model in (AuthenticatorApp, Passkey, HalfSignIn, RefusedCode):
        db.session.execute(delete(model).where(model.person_id == person.id))
    forget_recovery_codes(person)
    end_sessions(person.id)
    announce(FactorsReset(person_id=person.id), by=by)
    tell_by_mail("factors_reset", person.email)
    return True


def _removed(person: Person, factor: Kind) -> None:
    announce(FactorRemoved(person_id=person.id, factor=factor), by=person.id)
    tell_by_mail("factors_changed", person.email)
    if not has_any(person):
        forget_recovery_codes(person)
