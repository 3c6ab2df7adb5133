"""An authenticator in software: it makes passkeys and signs with them, rightly or as it is told."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, CREDENTIAL_FOLLOWS = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def read(data: str) -> bytes:
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


@dataclass
class Authenticator:
    """One device with one passkey. `counts`: whether it says how often it was used."""

    origin: str = "https://commons.body.example"
    host: str = "commons.body.example"
    verifies: bool = True
    counts: bool = True
    count: int = 0
    handle: str = ""
    name: bytes = field(default_factory=lambda: token_bytes(16))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """A new passkey, as a browser would hand it over."""
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        made = bytes(16) + len(self.name).to_bytes(2) + self.name + cbor2.dumps(public)
        data = self._data(CREDENTIAL_FOLLOWS) + made
        response = {
            "clientDataJSON": text(self._client("webauthn.create", options["challenge"])),
            "attestationObject": text(
                cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
            ),
        }
        return self._said(response)

    def sign(self, options: dict[str, Any], **other: Any) -> str:
        """The answer to a challenge; `other` puts things into it that do not belong there."""
        if self.counts:
            self.count += 1
        client = self._client(other.get("kind", "webauthn.get"), options["challenge"])
        data = self._data(0)
        signed = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(other.get("signature", signed)),
            "userHandle": other.get("handle", self.handle),
        }
        return self._said(response)

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _said(self, response: dict[str, str]) -> str:
        name = text(self.name)
        said = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**said, "clientExtensionResults": {}})
