"""Random tokens for links, sessions and kept forms, and the hashes under which they are kept."""

import hashlib
import secrets


def fresh_token() -> str:
    """A token of 256 random bits that fits into an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token. It is random already, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
