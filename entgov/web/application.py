"""The Flask class of entgov: one transaction around each dispatch, and nowhere else.

A request that only reads never takes SQLite's write lock. One that writes is tried without it
first, so that slow work (hashing a password, rendering a page) holds nobody up; if somebody else
wrote in between, everything is rolled back and done again with the lock held.
"""

from hashlib import sha256
from typing import Any

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadHost

from entgov.core.database import is_contention, transaction
from entgov.core.facts import Origin, acts_come_from
from entgov.web.errors import REFUSED_AT_THE_DOOR
from entgov.web.incoming import IncomingRequest, most_bytes

_TRIES = 4


class _Sessions(SecureCookieSessionInterface):
    """What everybody may keep carries nobody's session, nor depends on it."""

    digest_method = staticmethod(sha256)  # Flask's own is SHA-1

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


class Application(Flask):
    """A Flask app whose views run inside a transaction."""

    request_class = IncomingRequest
    session_interface = _Sessions()

    def preprocess_request(self) -> ResponseReturnValue | None:
        if isinstance(request.routing_exception, BadHost):
            # Plain, because no page can be made: it would link to an address of this host.
            return Response(gettext("This host name can't be read"), 400, mimetype="text/plain")
        if REFUSED_AT_THE_DOOR in request.environ:
            abort(request.environ[REFUSED_AT_THE_DOOR])
        request.max_content_length = most_bytes(self, request.path, request.mimetype)
        acts_come_from(Origin(request.remote_addr or "", "web"))
        return super().preprocess_request()

    def dispatch_request(self) -> ResponseReturnValue:
        for attempt in range(1, _TRIES + 1):
            try:
                with transaction(write_lock=attempt > 1):
                    return super().dispatch_request()
            except OperationalError as error:
                if attempt == _TRIES or not is_contention(error):
                    raise
        raise AssertionError("unreachable")

    def log_exception(self, exc_info: Any) -> None:
        """Write down the rule and not the path, for a path may be a secret: that of a feed is."""
        rule = request.url_rule.rule if request.url_rule else "?"
        self.logger.error("Exception on %s [%s]", rule, request.method, exc_info=exc_info)
