"""Codes that an app shows (TOTP, RFC 6238): six figures, another each half minute.

The only module that knows pyotp, and segno, which draws the QR code.
"""

from datetime import UTC, datetime
from hmac import compare_digest

import pyotp
import segno

STEP = 30  # seconds
_NEAR = (0, -1, 1)  # clocks differ, and typing takes a while


def fresh_key() -> str:
    """A key of 160 random bits, in base32."""
    return pyotp.random_base32()


def step_of(key: str, code: str, moment: datetime) -> int | None:
    """The half minute whose code this is, if that is near the moment; else None."""
    now = int(moment.timestamp()) // STEP
    maker = pyotp.TOTP(key)
    found = [
        now + offset
        for offset in _NEAR
        if compare_digest(maker.at(_begin(now + offset)).encode(), code.encode())
    ]
    return found[0] if found else None


def _begin(step: int) -> datetime:
    return datetime.fromtimestamp(step * STEP, UTC)


def picture(key: str, *, account: str, body: str) -> str:
    """A QR code for the app to read, as the address of a picture that carries all its data.

    Black on white with its margin, whatever the colours of the screen: cameras want it so.
    """
    address = pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=body)
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, light="#fff")


def in_groups(key: str) -> str:
    """The key as people can read and type it."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
