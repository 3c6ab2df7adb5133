"""For the script: what a browser is to be asked about a passkey."""

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from entgov.accounts.models import Person
from entgov.accounts.strangers import strangers
from entgov.core import body
from entgov.factors import ceremonies
from entgov.factors.browser import given_challenge
from entgov.factors.commands.challenges import TooManyChallenges
from entgov.factors.confirming import is_recent
from entgov.factors.entering import half_way_in
from entgov.factors.queries import has_any, held_by
from entgov.web.guard import public, viewer

passkeys = Blueprint("passkeys", __name__)


@passkeys.post("/sign-in/challenge")
@public
def challenge() -> ResponseReturnValue:
    """A fresh challenge, to register a passkey or to prove that one has it."""
    site, use = ceremonies.site(), request.form.get("use", "")
    if site is None:
        abort(404)
    if use not in ("register", "second", "confirm"):
        try:
            made = given_challenge("sign-in", None)
        except TooManyChallenges:
            strangers().hold_back()
            abort(429)
        return jsonify(ceremonies.to_prove(made, site, have=[], verified=True))
    person = _who(use)
    if person is None:
        abort(403)
    have = list(held_by(person).passkeys)
    if use == "register":
        made = given_challenge("register", person)
        named = {"body": body.current().name, "email": person.email, "name": person.name}
        return jsonify(ceremonies.to_register(made, site, have=have, **named))
    made = given_challenge("second" if use == "second" else "confirm", person)
    return jsonify(ceremonies.to_prove(made, site, have=have, verified=False))


def _who(use: str) -> Person | None:
    """Whose passkey it is about: of whoever is signed in, or half way in."""
    person: Person | None = viewer()
    half = half_way_in()
    if use == "second":
        return half[1] if half else None
    if use == "confirm":
        return person
    if use != "register":
        return None
    if person is not None:
        return person if is_recent() else None
    return half[1] if half and not has_any(half[1]) else None
