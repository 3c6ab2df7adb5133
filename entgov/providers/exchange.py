"""The authorization code flow with PKCE: where a browser is sent, and what its code is worth.

Authlib writes the requests, `asking.py` sends them. OAuth 2.0 (RFC 6749, 7636) and OpenID Connect
Core 3.1.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from entgov.core.sealed_texts import opened
from entgov.core.settings import at_start
from entgov.providers.asking import ask
from entgov.providers.discovery import Metadata
from entgov.providers.models import Provider
from entgov.providers.proving import Claims, WrongToken, id_token_claims

SEALED_SECRET = "client secret"  # noqa: S105  # what it is sealed for


@dataclass(frozen=True)
class Going:
    """What a browser goes with, and what it has to come back with."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Proved:
    """Who sits at the browser, as the provider says it."""

    claims: Claims
    id_token: str


def answer_address(provider: Provider) -> str:
    """Where the provider sends browsers back to: from the settings, never from a request."""
    return f"{at_start().address}/sign-in/with/{provider.id}/answer"


def back_channel_address(provider: Provider) -> str:
    """Where the provider tells that somebody has signed out there."""
    return f"{at_start().address}/sign-in/{provider.id}/back-channel"


def signed_out_address() -> str:
    """Where the provider sends browsers when they have signed out there."""
    return f"{at_start().address}/sign-in"


def way_there(provider: Provider, metadata: Metadata, going: Going, *, anew: bool) -> str:
    """The address that a browser is sent to; `anew`: where the person is asked in any case."""
    again = {"prompt": "login", "max_age": "0"} if anew else {}
    return str(
        prepare_grant_uri(
            metadata.address("authorization_endpoint"),
            provider.client_id,
            "code",
            redirect_uri=answer_address(provider),
            scope=provider.scopes,
            state=going.state,
            nonce=going.nonce,
            code_challenge=create_s256_code_challenge(going.verifier),
            code_challenge_method="S256",
            **again,
        )
    )


def way_out(provider: Provider, metadata: Metadata, id_token: str) -> str | None:
    """Where a browser is sent to sign out there; None where that can't be done.

    OpenID Connect RP-Initiated Logout 1.0.
    """
    end = metadata.address("end_session_endpoint")
    asked = {
        "id_token_hint": id_token,
        "client_id": provider.client_id,
        "post_logout_redirect_uri": signed_out_address(),
    }
    return f"{end}{'&' if '?' in end else '?'}{urlencode(asked)}" if end else None


def proved_by(
    provider: Provider, metadata: Metadata, *, code: str, going: Going, since: float
) -> Proved:
    """Who it is that came back with a code. Raises NoAnswer, NotUsable and WrongToken."""
    given = _redeem(provider, metadata, code, going.verifier)
    text, access_token = given.get("id_token"), str(given.get("access_token") or "")
    claims = id_token_claims(
        text,
        metadata,
        client_id=provider.client_id,
        nonce=going.nonce,
        access_token=access_token,
        since=since,
    )
    return Proved(_whole(provider, metadata, claims, access_token), str(text))


def _redeem(provider: Provider, metadata: Metadata, code: str, verifier: str) -> dict[str, Any]:
    body = urlencode(
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": answer_address(provider),
            "code_verifier": verifier,
        }
    )
    endpoint = metadata.address("token_endpoint")
    headers: dict[str, str] = {}
    _, headers, body = _client(provider, metadata).prepare("POST", endpoint, headers, body)
    return ask(endpoint, body=body, headers=headers)


def _client(provider: Provider, metadata: Metadata) -> ClientAuth:
    secret = opened(provider.sealed_secret, SEALED_SECRET) if provider.sealed_secret else None
    if not secret:
        return ClientAuth(provider.client_id, None, "none")
    if metadata.takes("client_secret_basic") or not metadata.takes("client_secret_post"):
        # RFC 6749 2.3.1 has both encoded, which Authlib leaves to its callers.
        return ClientAuth(quote(provider.client_id, safe=""), quote(secret, safe=""))
    return ClientAuth(provider.client_id, secret, "client_secret_post")


def _whole(provider: Provider, metadata: Metadata, claims: Claims, access_token: str) -> Claims:
    """The claims, with those that the provider tells only when it is asked (UserInfo)."""
    wanted = {provider.name_claim, provider.mail_claim, provider.team_claim, provider.role_claim}
    wanted |= {provider.groups_claim}
    address = metadata.address("userinfo_endpoint")
    if not (address and access_token) or all(name in claims for name in wanted if name):
        return claims
    said = ask(address, headers={"Authorization": f"Bearer {access_token}"})
    if said.get("sub") != claims["sub"]:
        raise WrongToken("sub of the user info")
    if provider.mail_claim in claims:  # what is said of an address is said of that one alone
        said.pop("email_verified", None)
    return {**said, **claims}
