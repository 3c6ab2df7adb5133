"""Passkeys as WebAuthn has them (W3C, Web Authentication Level 3): what browsers are asked to do,
and whether what they answer is right.

The only module that knows py_webauthn. As little as can be is asked of an authenticator:
no attestation, which would tell its make, and no list of makes that are allowed.
"""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers import parse_authentication_credential_json as read_answer
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from entgov.core.settings import at_start
from entgov.factors.models import Challenge, Passkey

Options = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """What passkeys are bound to: the host, and the whole origin that a browser has to name."""

    host: str
    origin: str


@dataclass(frozen=True)
class Registered:
    """A new passkey."""

    credential_id: str
    user_handle: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Answer:
    """What a browser says of a passkey that it has: nothing of it is proved yet."""

    said: str
    credential_id: str
    user_handle: str | None


def site() -> Site | None:
    """The site at the address that people use; None where browsers offer no passkeys there.

    They do over HTTPS and on the machine itself by name; a number is no name of a host to them.
    """
    parts = urlsplit(at_start().address)
    host = parts.hostname or ""
    local = host == "localhost" or host.endswith(".localhost")
    if _is_number(host) or not (parts.scheme == "https" or local):
        return None
    standard = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in (None, standard) else f":{parts.port}"
    return Site(host, f"{parts.scheme}://{host}{port}")


def to_register(
    challenge: Challenge, site: Site, *, body: str, email: str, name: str, have: list[Passkey]
) -> Options:
    """What a browser is asked for a new passkey; `have` are those that it is not to make again."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=body,
        user_name=email,
        user_display_name=name,
        user_id=base64url_to_bytes(challenge.user_handle),
        challenge=challenge.challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(have),
    )
    return _as_json(options)


def to_prove(challenge: Challenge, site: Site, *, have: list[Passkey], verified: bool) -> Options:
    """What a browser is asked where somebody has a passkey; none in `have`: whichever it knows."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge.challenge,
        allow_credentials=_described(have),
        user_verification=(
            UserVerificationRequirement.REQUIRED
            if verified
            else UserVerificationRequirement.PREFERRED
        ),
    )
    return _as_json(options)


def registered(said: str, challenge: Challenge, site: Site) -> Registered | None:
    """The passkey that a browser has made; None where what it says is not right."""
    try:
        made = webauthn.verify_registration_response(
            credential=said,
            expected_challenge=challenge.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except _WRONG:
        return None
    name = bytes_to_base64url(made.credential_id)
    return Registered(name, challenge.user_handle, made.credential_public_key, made.sign_count)


def answered(said: str) -> Answer | None:
    """What a browser says; None where it makes no sense."""
    try:
        read = read_answer(said)
        handle = read.response.user_handle
        named = bytes_to_base64url(read.raw_id)
        return Answer(said, named, bytes_to_base64url(handle) if handle else None)
    except _WRONG:
        return None


def is_right(
    answer: Answer, challenge: bytes, passkey: Passkey, site: Site, *, verified: bool
) -> int | None:
    """How often the passkey says that it was used, if its answer is right; else None.

    Not right is also one that was used no more often than before: then there is a copy of it.
    """
    try:
        proved = webauthn.verify_authentication_response(
            credential=answer.said,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=verified,
        )
    except _WRONG:
        return None
    return proved.new_sign_count


# What is said is anybody's: the library meets odd parts of it with errors of Python's own, too.
_WRONG = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def _described(passkeys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id))
        for each in passkeys
    ]


def _as_json(options: Any) -> Options:
    read: Options = json.loads(webauthn.options_to_json(options))
    return read


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
