"""Keys of things in a source, made short enough to be found by an index."""

import hashlib

_LONGEST = 400  # characters


def short(key: str) -> str:
    """The key, or what stands for it where it is too long or no text."""
    plain = key.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if len(plain) <= _LONGEST:
        return plain
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"
