"""Getting no more mail of some kind by one press, without signing in (RFC 8058).

The address is signed, says whom and what it is for, and can do nothing else. It works for ever, as
old mails do, and tells whoever finds it nobody's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.notifications.commands import prefer
from entgov.notifications.mailing.judging import Bundle, rhythms_of
from entgov.notifications.queries import preferences_of
from entgov.notifications.sources import kinds


@dataclass(frozen=True)
class Stop:
    """Whose mail is to stop, and of which kinds, or of which rhythm: a whole digest."""

    person_id: int
    what: Sequence[str]

    @property
    def kinds(self) -> list[str]:
        """The kinds that this stops now."""
        rhythms, known = rhythms_of(self.person_id), kinds()
        return [
            name
            for name, rhythm in rhythms.items()
            if rhythm != "never"
            and not known[name].always
            and (name in self.what or rhythm in self.what)
        ]

    @property
    def words(self) -> list[str]:
        """What these kinds are, as the settings name them."""
        known, stopped = kinds(), self.kinds
        return [str(known[name].words) for name in stopped]


def can_stop(bundle: Bundle) -> bool:
    """Whether anything that a mail tells of is of a kind that its person can switch off."""
    known = kinds()
    return not all(known[name].always for name in bundle.kinds)


def token(person_id: int, bundle: Bundle) -> str:
    """For the address by which mail like this stops."""
    what = bundle.kinds if bundle.rhythm == "at_once" else [bundle.rhythm]
    return str(_signer().dumps([person_id, *what]))


def stop_of(signed: str) -> Stop | None:
    """What a token is for; None where it is none of ours."""
    try:
        person_id, *what = _signer().loads(signed[:2000])
    except (BadSignature, ValueError, TypeError):
        return None
    return Stop(person_id, what) if db.session.get(Person, person_id) else None


def end(stop: Stop) -> None:
    """Let no more mail of these kinds go out; what their person sees in entgov stays as it is."""
    person = db.session.get_one(Person, stop.person_id)
    wanted = set(stop.kinds)
    for each in preferences_of(person):
        if each.kind.name in wanted:
            prefer(person, each.kind.name, in_app=each.in_app, mail="never")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="entgov stop mail")
