"""Who has a second factor, whose a passkey is, and who must have one."""

from sqlalchemy import ColumnElement, or_, select, true

from entgov.accounts.models import Person
from entgov.core.settings import in_force
from entgov.factors.models import AuthenticatorApp, Passkey
from entgov.web.guard import Viewer


def has_factor() -> ColumnElement[bool]:
    """The people with a second factor. Recovery codes stand in for one, and are none."""
    app = select(AuthenticatorApp.person_id).where(AuthenticatorApp.person_id == Person.id)
    passkey = select(Passkey.id).where(Passkey.person_id == Person.id)
    return or_(
        app.correlate_except(AuthenticatorApp).exists(),
        passkey.correlate_except(Passkey).exists(),
    )


def must_have_factor() -> ColumnElement[bool]:
    """The people who must have one, as the settings say."""
    everyone = in_force().second_factor_for == "everyone"
    return true() if everyone else Person.role == "administrator"


def owned_by(viewer: Viewer) -> ColumnElement[bool]:
    """The passkeys of the viewer. Nobody sees those of others, administrators neither."""
    return Passkey.person_id == viewer.id
