"""The verbs that change second factors. None of them commits."""

from entgov.factors.commands.adding import (
    add_app,
    add_passkey,
    offer_app,
    offered_app_key,
    rename_passkey,
)
from entgov.factors.commands.proving import (
    TooManyCodes,
    confirm_by_code,
    confirm_by_passkey,
    note_confirmed,
    proves_by_code,
    proves_by_passkey,
    refuse_unknown_passkey,
)
from entgov.factors.commands.recovery import make_recovery_codes
from entgov.factors.commands.removing import remove_app, remove_passkey, reset_factors

__all__ = [
    "TooManyCodes",
    "add_app",
    "add_passkey",
    "confirm_by_code",
    "confirm_by_passkey",
    "make_recovery_codes",
    "note_confirmed",
    "offer_app",
    "offered_app_key",
    "proves_by_code",
    "proves_by_passkey",
    "refuse_unknown_passkey",
    "remove_app",
    "remove_passkey",
    "rename_passkey",
    "reset_factors",
]
