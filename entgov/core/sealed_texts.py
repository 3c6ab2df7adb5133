"""Texts that only this installation can read: keys of authenticator apps, secrets and tokens of
providers of identity.

They have to be known as they are, to check a code or to be shown to a provider, so they can't be
hashes. Sealed with a key that comes from the installation's secret key, they are worth nothing in a
database that was copied without that. The only module that knows how it is done. The seals of the
audit trail are another thing (`audit/sealing.py`), and so are those of backups
(`backup/sealing.py`).
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from entgov.core.settings import at_start


def sealed(text: str, what_for: str) -> str:
    """The text, to be read by `opened` for the same purpose, such as "key of an app"."""
    return _fernet(what_for).encrypt(text.encode()).decode()


def opened(text: str, what_for: str, *, within: timedelta | None = None) -> str | None:
    """What was sealed; None where it is not ours, for something else, or older than `within`."""
    try:
        ttl = int(within.total_seconds()) if within else None
        return _fernet(what_for).decrypt(text.encode("utf-8", "replace"), ttl=ttl).decode()
    except InvalidToken:
        return None


def _fernet(what_for: str) -> Fernet:
    # The secret key is long and random, so one hash is enough to get a key for each purpose.
    own = sha256(f"entgov {what_for} {at_start().secret_key()}".encode()).digest()
    return Fernet(urlsafe_b64encode(own))
