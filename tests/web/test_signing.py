"""What is signed with the secret key is signed by HMAC-SHA-256: itsdangerous itself takes SHA-1."""

from datetime import timedelta
from hashlib import sha1

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from entgov.accounts import known_devices
from entgov.core.settings import Settings
from entgov.notifications.mailing import stopping
from tests.conftest import Browser, Make

SHA_256 = 43  # letters of a signature: 32 bytes in base64


def signature(signed: str) -> str:
    return signed.rpartition(".")[2]


def test_sessions_form_tokens_devices_and_links_in_mails(app: Flask, visitor: Browser) -> None:
    visitor.get("/sign-in")
    cookie = visitor.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    signed = [cookie.value, visitor.token()]
    with app.test_request_context():
        signers = known_devices.TOKEN.signer(), stopping._signer()
        signed += [str(signer.dumps("x")) for signer in signers]
    assert [len(signature(each)) for each in signed] == [SHA_256] * 4


def test_a_session_that_was_signed_in_the_older_way_is_nobodys(
    app: Flask, visitor: Browser, make: Make
) -> None:
    visitor.sign_in(make.person())
    assert visitor.get("/settings").status_code == 200
    name = app.config["SESSION_COOKIE_NAME"]
    interface = app.session_interface
    serializer = interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's
    cookie = visitor.client.get_cookie(name)
    assert cookie
    older = URLSafeTimedSerializer(
        app.config["SECRET_KEY"],
        salt="cookie-session",
        serializer=serializer.serializer,
        signer_kwargs={"key_derivation": "hmac", "digest_method": sha1},
    )
    visitor.client.set_cookie(name, str(older.dumps(serializer.loads(cookie.value))))
    assert visitor.get("/settings").status_code == 302


def test_a_cookie_is_read_for_as_long_as_a_session_may_last(app: Flask) -> None:
    """How long it lasts the database says; its signature must not have run out before."""
    limits = Settings.model_fields["session_longest"].metadata
    (longest,) = [each.le for each in limits if hasattr(each, "le")]
    assert app.permanent_session_lifetime >= timedelta(hours=longest)
