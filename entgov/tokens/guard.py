"""The guard of doors for programs: a bearer token of one kind, and nothing else.

Cookies are not looked at, so whoever is signed in gets in no more than others do, and no form
token is asked for, since there is no session that somebody else could borrow.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request
from flask_babel import gettext

from entgov.core.facts import Origin, acts_come_from
from entgov.tokens.commands import WINDOW, TooManyRefusals, use
from entgov.tokens.models import Kind
from entgov.web.guard import View, for_programs

Refuse = Callable[[int, str], Response]
"""Makes the answer of a refusal, as the door speaks: by a status and a sentence."""


def bearer(kind: Kind, refuse: Refuse) -> Callable[[View], View]:
    """Open to programs that show a token of this kind, and nobody else. What they do is said in
    the trail to come from the token, by its name."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            # What is refused is an answer and no exception: the count of it is to be kept.
            try:
                token = use(kind, _shown(), address=request.remote_addr or "")
            except TooManyRefusals:
                answer = refuse(429, gettext("Too many tokens were refused. Wait some minutes."))
                answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
                return answer
            if token is None:
                answer = refuse(401, gettext("Show a token that is neither revoked nor expired."))
                answer.headers["WWW-Authenticate"] = 'Bearer realm="entgov"'
                return answer
            acts_come_from(Origin(request.remote_addr or "", f"{kind.upper()}: {token.name}"))
            return view(*args, **kwargs)

        return for_programs(guarded, view)

    return mark


def _shown() -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.casefold() == "bearer" else ""
