"""Whether a token of a provider is right: the ID token of a sign-in, and the token of a sign-out.

The only module, beside `discovery.py`, that knows joserfc. Rules: OpenID Connect Core 3.1.3.7, and
Back-Channel Logout 2.6.
"""

import time
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError

from entgov.providers.discovery import Metadata, keys_of

SKEW = 60
"""Seconds by which clocks may differ."""
LONGEST_LOGOUT = 120
"""Seconds after which a logout token is old."""
LONGEST = 64 * 1024  # characters
_LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"

Claims = dict[str, Any]


class WrongToken(Exception):
    """The token is not right; the text says why, for the log."""


def id_token_claims(
    text: object, metadata: Metadata, *, client_id: str, nonce: str, access_token: str, since: float
) -> Claims:
    """What the ID token says, all of it checked. Raises WrongToken, NoAnswer and NotUsable.

    `since` is when the browser was sent to the provider: no token is older.
    """
    token = _verified(text, metadata)
    checked = CodeIDToken(
        token.claims,
        token.header,
        options={
            "iss": {"essential": True, "value": metadata.issuer},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        },
        params={"nonce": nonce, "client_id": client_id, "access_token": access_token},
    )
    try:
        checked.validate(leeway=SKEW)
    except (JoseError, ValueError, TypeError) as error:
        raise WrongToken(str(error)) from error
    _check_shape(token.claims, client_id)
    if token.claims["iat"] < since - SKEW:
        raise WrongToken("iat")
    return dict(token.claims)


def logout_claims(text: object, metadata: Metadata, *, client_id: str) -> Claims:
    """What a logout token says. Raises WrongToken, NoAnswer and NotUsable."""
    token = _verified(text, metadata)
    claims = token.claims
    registry = jwt.JWTClaimsRegistry(
        leeway=SKEW,
        iss={"essential": True, "value": metadata.issuer},
        aud={"essential": True, "value": client_id},
        iat={"essential": True},
        jti={"essential": True},
        events={"essential": True},
    )
    try:
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise WrongToken(str(error)) from error
    events = claims["events"]
    if not (isinstance(events, dict) and isinstance(events.get(_LOGGED_OUT), dict)):
        raise WrongToken("events")
    if "nonce" in claims or token.header.get("typ", "JWT").lower() not in ("jwt", "logout+jwt"):
        raise WrongToken("nonce or typ")
    named = [claims[name] for name in ("sub", "sid") if claims.get(name) is not None]
    if not named or not all(_is_name(each) for each in (*named, claims["jti"])):
        raise WrongToken("sub or sid")
    if claims["iat"] < time.time() - LONGEST_LOGOUT - SKEW:
        raise WrongToken("iat")
    return dict(claims)


def _check_shape(claims: Claims, client_id: str) -> None:
    """What the specification asks beside the values of single claims."""
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if len(audiences) > 1 and claims.get("azp") != client_id:
        raise WrongToken("azp")  # said for several, and not that it is for us
    if not _is_name(claims["sub"]) or not isinstance(claims.get("auth_time", 0), int | float):
        raise WrongToken("sub or auth_time")


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 255 and "\0" not in value


def _verified(text: object, metadata: Metadata) -> jwt.Token:
    """The token, if a key of the provider signed it. With an unknown key they are read anew."""
    if not isinstance(text, str) or len(text) > LONGEST:
        raise WrongToken("no token")
    keys = keys_of(metadata)
    for again in (False, True):
        keys = keys_of(metadata, again=True) if again else keys
        if keys is None:
            break
        try:
            return jwt.decode(text, keys, algorithms=metadata.algorithms)
        except (InvalidKeyIdError, BadSignatureError) as error:
            wrong: Exception = error
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as odd:
            raise WrongToken(str(odd)) from odd
    raise WrongToken(str(wrong)) from wrong
