"""How people stand: who they are, what they may, and where they are in. No field gives more of it.

`MORE` is sent along with every form of the app, in its body and in its address. `OF_ONESELF` and
`OF_OTHERS` say which forms change how somebody stands, and what of it: whatever else changes fails
a test, also where the column or the form is new.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from werkzeug.test import TestResponse

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.factors.models import AuthenticatorApp, Passkey
from entgov.groups.models import GroupMember, GroupSpace
from entgov.providers.models import Identity
from entgov.spaces.models import Membership, Space
from entgov.tokens.models import Token
from tests.conftest import Browser

MORE = {
    **dict.fromkeys(("is_admin", "is_administrator", "admin", "administrator", "superuser"), "1"),
    **dict.fromkeys(("break_glass", "was_active", "everyone", "by_group", "gave_role"), "1"),
    **dict.fromkeys(("id", "person_id", "user_id", "by", "by_id", "actor_id", "owner_id"), "1"),
    **dict.fromkeys(("steward", "steward_id", "space_id", "group_id", "roles", "members"), "1"),
    **{"role": "administrator", "status": "deactivated", "state": "member", "kind": "private"},
    **{"handle": "mallory-1", "handle_alike": "mallory-1", "email": "mallory@body.example"},
    **{"email_skeleton": "mallory", "password_hash": "mallory", "created_at": "2001-01-01"},
    **{"confirmed_at": "2999-01-01", "factor_due_at": "", "expires_at": "2999-01-01"},
    **{"person.role": "administrator", "person[role]": "administrator", "role[]": "administrator"},
}
"""What no form has, or not there: names of columns, and what others call such things."""

_COMES_AND_GOES = {"used_at", "last_step", "sign_count"}
_THEIR_OWN = {"name", "name_key", "language", "theme", "single_keys", "photo"}
_THEIR_OWN |= {"here_at", "last_here_at"}
_TABLES: dict[Any, str] = {
    Person: "id",
    Membership: "person_id",
    GroupMember: "person_id",
    GroupSpace: "",
    Identity: "person_id",
    AuthenticatorApp: "person_id",
    Passkey: "person_id",
    Token: "",
    Space: "",
}
"""What gives people more than others have, and which column says whom."""

_LABELLED = {"Person": "role", "Membership": "role"}

OF_ONESELF: dict[str, set[str]] = {
    "accounts_admin.keep_for_emergencies": {"Person.break_glass"},
    "factors.add_app": {"AuthenticatorApp+"},
    "factors.add_passkey": {"Passkey+"},
    "factors.remove_passkey": {"Passkey-"},
    "factors.rename_passkey": {"Passkey.name"},
    "own_email.prove": {"Person.email", "Person.email_skeleton"},
    "provider_sign_in.link": {"Identity+"},
    "settings.password": {"Person.password_hash"},
    "spaces.ask": {"Membership+member"},
    "spaces.leave": {"Membership-"},
    "spaces.new": {"Membership+steward"},
}
"""What the administrator of the world in tests/forms.py changes of how they stand themselves."""

OF_OTHERS: dict[str, set[str]] = {
    "accounts_admin.deactivation": {"Person.status", "Person.was_active"},
    "accounts_admin.email": {"Person.email", "Person.email_skeleton"},
    "accounts_admin.new": {"Person+staff"},
    "accounts_admin.reactivation": {"Person.status"},
    "accounts_admin.role": {"Person.role"},
    "groups_admin.show": {"GroupSpace+", "Membership+member"},
    "groups_admin.unlink": {"GroupSpace-"},
    "identities_admin.index": {"Identity+"},
    "identities_admin.removal": {"Identity-"},
    "links.join": {"Person.password_hash", "Person.status"},
    "links.reset": {"Person.password_hash"},
    "links.set_up": {"Person+administrator"},
    "second_step.set_up": {"AuthenticatorApp+"},
    "spaces.admit": {"Membership.since", "Membership.state"},
    "spaces.edit": {
        *("Space.name", "Space.description", "Space.review_every"),
        *("Space.rules", "Space.rules_html", "Space.rules_at"),
    },
    "spaces.invite": {"Membership+member"},
    "spaces.make_steward": {"Membership.role"},
    "spaces.new": {"Space+"},
    "spaces.remove": {"Membership-"},
    "tokens_admin.new": {"Token+"},
    "tokens_admin.revoke": {"Token.revoked_at"},
}
"""What is changed by each form of how anybody else stands, and of what is nobody's."""

Standing = dict[tuple[str, Any], tuple[int, dict[str, Any]]]
_NOTHING: tuple[int, dict[str, Any]] = (0, {})


def standing() -> Standing:
    """All rows by which people stand as they do, and whose each is; 0: nobody's."""
    db.session.rollback()
    db.session.expire_all()
    return {
        (model.__name__, tuple(model.__mapper__.primary_key_from_instance(row))): (
            getattr(row, whose) if whose else 0,
            {name: getattr(row, name) for name in _columns(model)},
        )
        for model, whose in _TABLES.items()
        for row in db.session.scalars(select(model))
    }


def _columns(model: Any) -> Iterator[str]:
    left_out = _COMES_AND_GOES | (_THEIR_OWN if model is Person else set())
    return (each.key for each in model.__mapper__.column_attrs if each.key not in left_out)


def changed(before: Standing, after: Standing) -> dict[int, set[str]]:
    """What is other than before, such as "Person.role", by whose it is."""
    found: dict[int, set[str]] = {}
    for key in before.keys() | after.keys():
        (table, _), (_, was), (_, now) = key, before.get(key, _NOTHING), after.get(key, _NOTHING)
        whose = (before.get(key) or after[key])[0]
        if was and now:
            said = {f"{table}.{name}" for name in was if was[name] != now[name]}
        else:
            said = {f"{table}+{now.get(_LABELLED.get(table, ''), '')}" if now else f"{table}-"}
        if said:
            found.setdefault(whose, set()).update(said)
    return found


def sent_with_more(browser: Browser, address: str, fields: dict[str, Any]) -> TestResponse:
    """Send a form with all that in it, and in its address."""
    return browser.post(f"{address}?{urlencode(MORE)}", {**MORE, **fields})
