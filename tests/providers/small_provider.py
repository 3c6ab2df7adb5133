"""A provider of identity of the tests' own, on loopback: it does as it is told, also what is wrong.

What a right one does is proved with a certified one in `test_certified.py`.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "entgov-test", "s3cret of the client/&"
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


_keys = [RSAKey.generate_key(2048) for _ in range(2)]  # making one takes a while


def _fresh_key(kid: str) -> RSAKey:
    _keys.append(_keys.pop(0))
    return RSAKey.import_key({**_keys[0].as_dict(private=True), "kid": kid, "use": "sig"})


class SmallProvider:
    """Issues codes for whoever a test says, and signs tokens with keys of its own.

    metadata  what it says of itself over what is right
    answers   what it answers in place of what is right, by path: status and content
    sign      makes the ID token of its claims
    """

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.key = _fresh_key("first")
        self.last_subject = ""
        self.metadata: dict[str, Any] = {}
        self.answers: dict[str, Callable[[], tuple[int, bytes]]] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.userinfo: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.asked: list[str] = []
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def rotate(self) -> None:
        """Sign with another key from now on."""
        self.key = _fresh_key(token_urlsafe(6))

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """As it should be."""
        head = {"alg": "RS256", "kid": self.key.kid, **header}
        return jwt.encode(head, claims, self.key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        """With the algorithm `none`."""
        parts = ({"alg": "none", "typ": "JWT"}, claims)
        return ".".join(map(_in_base64, parts)) + "."

    def signed_with_public_key(self, claims: dict[str, Any]) -> str:
        """With HS256, and the public key as the secret: what anybody could do."""
        public = self.key.as_pem(private=False)
        parts = ({"alg": "HS256", "kid": self.key.kid, "typ": "JWT"}, claims)
        text = ".".join(map(_in_base64, parts))
        signature = hmac.new(public, text.encode(), "sha256").digest()
        return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    def code_for(self, address: str, **claims: Any) -> dict[str, str]:
        """What the browser brings back that was sent to the address, with this person signed in."""
        asked = {name: each[0] for name, each in parse_qs(urlsplit(address).query).items()}
        code = token_urlsafe(8)
        moment = int(time.time())
        token = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "iat": moment,
            "exp": moment + 300,
            "auth_time": moment,
            "sub": "someone",
            **claims,
        }
        self.codes[code] = {
            "challenge": asked["code_challenge"],
            "redirect_uri": asked["redirect_uri"],
            "claims": {name: value for name, value in token.items() if value is not None},
        }
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def logout_token(self, **claims: Any) -> str:
        """What says that somebody has signed out."""
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 100,
            "jti": token_urlsafe(8),
            "events": {LOGGED_OUT: {}},
            **claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(
            {"alg": "RS256", "kid": self.key.kid, "typ": "logout+jwt"}, said, self.key
        )

    def says(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """Redeem a code, once, for whoever shows the secret and the verifier."""
        known = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        issued = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if [unquote(each) for each in known] != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        if not issued or issued["challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        if issued["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        self.last_subject = issued["claims"].get("sub", "")
        token = {"access_token": "access", "token_type": "Bearer"}
        return 200, {**token, "id_token": self.sign(issued["claims"])}


def _in_base64(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _handler(provider: SmallProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages: dict[str, Callable[[], Any]] = {
                "/.well-known/openid-configuration": provider.says,
                "/jwks": lambda: KeySet([provider.key]).as_dict(private=False),
                "/me": lambda: {"sub": provider.last_subject, **provider.userinfo},
            }
            page = pages.get(urlsplit(self.path).path)
            self._answer(*((200, page()) if page else (404, {})))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: each[0] for name, each in parse_qs(sent).items()}
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, said: Any) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            content = json.dumps(said).encode()
            if path in provider.answers:
                status, content = provider.answers[path]()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", content.decode())
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
