"""Mail about an account is asked for here, and written by the worker: see `notifications/mailing`.

So how long a request takes does not tell whether there is such an account.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import insert

from entgov.accounts.commands.people import normal_email
from entgov.accounts.commands.throttle import line_of
from entgov.accounts.facts import PasswordResetAsked
from entgov.accounts.models import AccountMail, MailKind, Person
from entgov.core.clock import now
from entgov.core.database import db, portions
from entgov.core.facts import announce
from entgov.core.pace import Bound, wait_for
from entgov.core.settings import in_force

_FOR_ONE = (Bound(3, timedelta(hours=1)),)
_FROM_ONE = (Bound(10, timedelta(minutes=10)), Bound(30, timedelta(hours=6)))


class AskedTooOften(Exception):
    """Too many links were asked for from this address of late."""


def can_mail() -> bool:
    """Whether mail can be sent at all."""
    return in_force().mail_server is not None


def ask_for_reset(email: str, *, address: str) -> None:
    """Have a link mailed by which whoever has this address, if anybody, chooses a new password.

    The same is done whether or not there is such an account, and no more than three times an hour:
    who asks more often has links that still work. Raises AskedTooOften.
    """
    email, made, address = normal_email(email), AccountMail.created_at, line_of(address)
    if wait_for(made, _FROM_ONE, AccountMail.kind == "reset", AccountMail.address == address):
        raise AskedTooOften
    if wait_for(made, _FOR_ONE, AccountMail.kind == "reset", AccountMail.email == email):
        return
    _add("reset", email, address=address)
    announce(PasswordResetAsked(email=email[:200]), by=None)


def tell_by_mail(kind: MailKind, email: str, *, about: Person | None = None) -> None:
    """Have a mail of this kind written to whoever has this address; nothing where none is sent.

    `about` says whose account it is about where the address is not theirs, or no longer.
    """
    if can_mail():
        _add(kind, email, about=about)


def invite_by_mail(emails: Iterable[str]) -> None:
    """Have those who were invited get their link by mail; nothing where none is sent."""
    if not can_mail():
        return
    at = now()
    for some in portions(emails):
        row = {"kind": "invitation", "address": "", "created_at": at, "due_at": at, "tries": 0}
        db.session.execute(insert(AccountMail), [{**row, "email": email} for email in some])


def _add(kind: MailKind, email: str, *, address: str = "", about: Person | None = None) -> None:
    at, person_id = now(), about.id if about else None
    row = AccountMail(kind=kind, email=email, address=address, created_at=at, due_at=at, tries=0)
    row.person_id = person_id
    db.session.add(row)
