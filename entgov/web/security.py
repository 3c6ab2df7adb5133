"""What every answer says to the browser about safety.

No inline script or style, nothing from elsewhere, no framing, and nothing of a signed-in page is
kept by a cache.
"""

from datetime import timedelta
from hashlib import sha256

from flask import Flask, Response, request
from itsdangerous import Signer
from werkzeug.middleware.proxy_fix import ProxyFix

from entgov.core.settings import Settings
from entgov.web.incoming import LARGEST_REQUEST

# What is signed with the secret key: form tokens, known devices, links in mails. Left alone, it is
# by SHA-1, which is no longer approved for that. Sessions say theirs in `application.py`.
Signer.default_digest_method = staticmethod(sha256)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_EVERYTHING = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_DOCUMENTS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Flask, settings: Settings) -> None:
    """Set cookies, limits and headers."""
    secure = settings.secure
    app.config.update(
        SECRET_KEY=settings.secret_key(),
        SESSION_COOKIE_NAME="__Host-entgov" if secure else "entgov",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=31),  # at the most; see `session_longest`
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.after_request(lambda response: _add_headers(response, secure))


def _add_headers(response: Response, secure: bool) -> Response:
    for name, value in (_EVERYTHING if _is_part(response) else _EVERYTHING | _DOCUMENTS).items():
        response.headers.setdefault(name, value)
    if secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in response.headers:  # else it says for itself who may keep it
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _is_part(response: Response) -> bool:
    """Whether it is a stylesheet or a script, and no document that could do or show anything.

    A screen has dozens of them, and headers are not compressed.
    """
    return request.endpoint == "static" and response.mimetype in ("text/css", "text/javascript")
