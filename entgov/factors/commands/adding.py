"""Adding factors. With the first one come recovery codes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.commands.mail import tell_by_mail
from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.core.sealed_texts import opened, sealed
from entgov.factors import one_time_codes
from entgov.factors.ceremonies import Registered
from entgov.factors.commands.recovery import make_recovery_codes
from entgov.factors.facts import FactorAdded, Kind, PasskeyRenamed
from entgov.factors.models import AuthenticatorApp, Passkey, RecoveryCode

_OFFERED_FOR = timedelta(hours=1)
_AT_REST, _ON_THE_WAY = "key of an app", "key of an app to be confirmed"


def offer_app(person: Person) -> str:
    """A fresh key for an app of this person, sealed: nothing is kept until it is confirmed."""
    return sealed(f"{person.id} {one_time_codes.fresh_key()}", _ON_THE_WAY)


def offered_app_key(person: Person, offer: str) -> str | None:
    """The key of an offer made to this person within the hour."""
    whose, _, key = (opened(offer, _ON_THE_WAY, within=_OFFERED_FOR) or "").partition(" ")
    return key if key and whose == str(person.id) else None


def add_app(person: Person, offer: str, code: str) -> Sequence[str] | None:
    """Add the app of an offer, in place of an older one, once it has shown a right code.

    Gives new recovery codes, if there were none; None where the code is wrong or the offer over.
    """
    key = offered_app_key(person, offer)
    step = one_time_codes.step_of(key, code, now()) if key else None
    if key is None or step is None:
        return None
    older = db.session.get(AuthenticatorApp, person.id)
    if older and key_of(older) == key:
        return ()  # the same form came twice
    if older:
        db.session.delete(older)
        db.session.flush()
    app = AuthenticatorApp(person_id=person.id, last_step=step, added_at=now())
    app.sealed_key = sealed(key, _AT_REST)
    db.session.add(app)
    return _added(person, "app")


def add_passkey(person: Person, registered: Registered, name: str) -> Sequence[str] | None:
    """Add a passkey that a browser has just made.

    Gives new recovery codes, if there were none; None where this passkey is here already.
    """
    passkey = Passkey(
        person_id=person.id,
        credential_id=registered.credential_id,
        user_handle=registered.user_handle,
        public_key=registered.public_key,
        sign_count=registered.sign_count,
        name=name,
        added_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(passkey)
    except IntegrityError:
        return None
    return _added(person, "passkey")


def rename_passkey(passkey: Passkey, name: str, *, by: Person) -> None:
    """Call a passkey otherwise. It stays on its device as it is called there."""
    if passkey.name != name:
        before, passkey.name = passkey.name, name
        sides: dict[str, Any] = {"before": {"name": before}, "after": {"name": name}}
        announce(PasskeyRenamed(person_id=by.id, factor="passkey", **sides), by=by.id)


def key_of(app: AuthenticatorApp) -> str | None:
    """The key of an app; None where the installation has another secret key by now."""
    return opened(app.sealed_key, _AT_REST)


def _added(person: Person, factor: Kind) -> Sequence[str]:
    db.session.flush()
    db.session.execute(
        update(SignInSession).where(SignInSession.person_id == person.id).values(factor_due_at=None)
    )
    announce(FactorAdded(person_id=person.id, factor=factor), by=person.id)
    tell_by_mail("factors_changed", person.email)
    has_codes = select(RecoveryCode.id).where(RecoveryCode.person_id == person.id).limit(1)
    if db.session.scalar(has_codes):
        return ()
    return make_recovery_codes(person, by=person.id)
