"""What a provider says of itself (OpenID Connect Discovery), and the keys that it signs with.

Both are remembered by each process for an hour, or until an administrator changes or tests the
provider: the row says so, and is read with each sign-in, so all processes follow. A token that is
signed with an unknown key has the keys asked for once more, but not more often than every half
minute, so that forged tokens can't make us ask all the time.
"""

import time
from dataclasses import dataclass
from typing import Any

from authlib.oidc.discovery import get_well_known_url
from flask import current_app
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from entgov.providers.asking import NoAnswer, ask, is_safe
from entgov.providers.models import Provider

REMEMBERED = 3600.0  # seconds
KEYS_AGAIN = 30.0
DOWN_FOR = 10.0
"""A provider that did not answer is asked no more for so long: everybody would wait for it."""
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
    | {"EdDSA", "Ed25519"}
)
"""Signatures by a private key alone: with `none` nobody signs, with HS256 whoever has the public
key could."""
_MOST_KEYS = 50
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")
_EXTENSION = "entgov.providers"


class NotUsable(Exception):
    """What a provider says of itself can't be used; `what` names the part."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Metadata:
    """What a provider says of itself; `mark` is what its keys are remembered by."""

    issuer: str
    said: dict[str, Any]
    mark: str = ""

    def address(self, name: str) -> str | None:
        """One of its endpoints; None where it has none."""
        return self.said.get(name)

    @property
    def algorithms(self) -> list[str]:
        """The signatures that we accept of those that it makes."""
        announced = self.said.get("id_token_signing_alg_values_supported")
        named = announced if isinstance(announced, list) else ["RS256"]
        return sorted(ALGORITHMS.intersection(each for each in named if isinstance(each, str)))

    @property
    def names_itself(self) -> bool:
        """Whether each answer by way of the browser carries `iss` (RFC 9207)."""
        return self.said.get("authorization_response_iss_parameter_supported") is True

    def takes(self, method: str) -> bool:
        """Whether a client can show its secret in this way."""
        named = self.said.get("token_endpoint_auth_methods_supported")
        return method in (named if isinstance(named, list) else ["client_secret_basic"])


def remembered(provider: Provider) -> Metadata:
    """What the provider says of itself, asked for once an hour. Raises NoAnswer and NotUsable."""
    mark = mark_of(provider)
    known, failed = _known("metadata").get(mark), _known("down").get(mark)
    if known is None or time.monotonic() - known[0] > REMEMBERED:
        if failed and time.monotonic() - failed[0] < DOWN_FOR:
            raise failed[1]
        known = (time.monotonic(), _noting_failure(provider, mark))
        _known("metadata")[mark] = known
    found: Metadata = known[1]
    return found


def mark_of(provider: Provider) -> str:
    """Another one each time what is remembered of a provider counts no more."""
    return f"{provider.id} {provider.asked_anew_at}"


def _noting_failure(provider: Provider, mark: str) -> Metadata:
    _forget_before(provider, mark)
    try:
        return looked_up(provider.issuer, mark)
    except (NoAnswer, NotUsable) as error:
        _known("down")[mark] = (time.monotonic(), error)
        raise


def _forget_before(provider: Provider, mark: str) -> None:
    for known in list(current_app.extensions.get(_EXTENSION, {}).values()):
        for each in [each for each in list(known) if each.startswith(f"{provider.id} ")]:
            if each != mark:
                known.pop(each, None)


def looked_up(issuer: str, mark: str = "") -> Metadata:
    """The same, asked for now."""
    return judged(issuer, ask(get_well_known_url(issuer, external=True)), mark)


def judged(issuer: str, said: dict[str, Any], mark: str = "") -> Metadata:
    """What a provider has said of itself, if it can be used. Raises NotUsable."""
    if said.get("issuer") != issuer:
        raise NotUsable("issuer")
    for name in (*_NEEDED, *_OPTIONAL):
        address, is_wanted = said.get(name), name in _NEEDED or said.get(name) is not None
        if is_wanted and not is_safe(address, named_by=issuer):
            raise NotUsable(name)
    methods = said.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        raise NotUsable("code_challenge_methods_supported")
    metadata = Metadata(issuer, said, mark)
    if not metadata.algorithms:
        raise NotUsable("id_token_signing_alg_values_supported")
    return metadata


def keys_of(metadata: Metadata, *, again: bool = False) -> KeySet | None:
    """The keys of a provider; `again`: those of this moment, None where they are just as old.

    Raises NoAnswer and NotUsable.
    """
    known = _known("keys").get(metadata.mark)
    age = time.monotonic() - known[0] if known else REMEMBERED + 1
    asked = _known("asked again").get(metadata.mark, 0.0)
    if again:
        if asked and time.monotonic() - asked < KEYS_AGAIN:
            return None
        _known("asked again")[metadata.mark] = time.monotonic()
    if again or known is None or age > REMEMBERED:
        known = (time.monotonic(), read_keys(metadata))
        _known("keys")[metadata.mark] = known
    found: KeySet = known[1]
    return found


def read_keys(metadata: Metadata) -> KeySet:
    """The keys, asked for now: those that verify signatures and that we can read."""
    listed = ask(metadata.address("jwks_uri")).get("keys")
    public: list[Any] = []
    for each in listed[:_MOST_KEYS] if isinstance(listed, list) else []:
        asymmetric = isinstance(each, dict) and each.get("kty") in ("RSA", "EC", "OKP")
        if asymmetric and each.get("use", "sig") == "sig":
            public += _read_key(each)
    if not public:
        raise NotUsable("jwks_uri")
    return KeySet(public)


def _read_key(said: dict[str, Any]) -> list[Any]:
    """One key, as a list; nothing of one that we know nothing of, beside which others may be."""
    try:
        return list(KeySet.import_key_set({"keys": [said]}))  # anybody wrote it
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return []


def _known(kind: str) -> dict[str, Any]:
    kinds = current_app.extensions.setdefault(_EXTENSION, {})
    known: dict[str, Any] = kinds.setdefault(kind, {})
    return known
