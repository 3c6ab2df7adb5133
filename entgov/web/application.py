"""The Flask class of entgov: one transaction around each dispatch, and nowhere else.

A request that only reads never takes SQLite's write lock. One that writes is tried without it
first, so that slow work (hashing a password, rendering a page) holds nobody up; if somebody else
wrote in between, everything is rolled back and done again with the lock held.
"""

from copy import deepcopy
from hashlib import sha256
from typing import Any

from flask import Flask, Response, abort, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadHost

from entgov.core.database import is_contention, transaction
from entgov.core.facts import Origin, acts_come_from
from entgov.web.csrf import SAFE_METHODS
from entgov.web.errors import REFUSED_AT_THE_DOOR
from entgov.web.incoming import IncomingRequest, most_bytes

_TRIES = 4
_WHO = "_login_user"
"""Where flask-login remembers during a request who is signed in."""


class _Sessions(SecureCookieSessionInterface):
    """What everybody may keep carries nobody's session, nor depends on it."""

    digest_method = staticmethod(sha256)  # Flask's own is SHA-1

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


class _Cookie:
    """What the cookie says before anything is done, and who is signed in by it.

    What a view takes out of it, such as the token of a challenge, is in no database: a rollback
    does not bring it back.
    """

    def __init__(self) -> None:
        self._session, self._who = deepcopy(dict(session)), g.get(_WHO)

    def bring_back(self) -> None:
        if dict(session) != self._session:
            session.clear()
            session.update(deepcopy(self._session))
        if self._who is not None:
            setattr(g, _WHO, self._who)
        else:
            g.pop(_WHO, None)


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
        before = None if request.method in SAFE_METHODS else _Cookie()
        for attempt in range(1, _TRIES + 1):
            try:
                with transaction(write_lock=attempt > 1):
                    return super().dispatch_request()
            except OperationalError as error:
                if attempt == _TRIES or not is_contention(error):
                    raise
                if before:
                    before.bring_back()
        raise AssertionError("unreachable")

    def log_exception(self, exc_info: Any) -> None:
        """Write down the rule and not the path, for a path may be a secret: that of a feed is."""
        rule = request.url_rule.rule if request.url_rule else "?"
        self.logger.error("Exception on %s [%s]", rule, request.method, exc_info=exc_info)
