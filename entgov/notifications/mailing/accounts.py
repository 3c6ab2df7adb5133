"""Mail about accounts: links for who has forgotten a password, was invited or wants another email
address; and that a password, a second factor or the address was changed.

It does not wait for quiet hours and can't be turned off. The link is made when the mail is written,
here and not in the request that asked for it: so that request takes as long for an address that
nobody has, and no link lies in the database.
"""

import threading
from datetime import timedelta
from email.message import EmailMessage

import structlog
from flask_babel import force_locale, gettext
from sqlalchemy import delete, select, update

from entgov.accounts import commands
from entgov.accounts.addresses import link_address
from entgov.accounts.commands.break_glass import uses_password
from entgov.accounts.commands.email import offer_email
from entgov.accounts.models import AccountMail, Person
from entgov.core import body
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.mail import MailError, Refused, Unavailable
from entgov.core.settings import at_start
from entgov.notifications.mailing import state
from entgov.notifications.mailing.letters import short
from entgov.notifications.mailing.sending import send_now
from entgov.web.languages import locale_of

_LEASE = timedelta(minutes=5)
_TRIED_FOR = timedelta(hours=1)
"""After so long nobody waits for it any more."""
_INVITATION_TRIED_FOR = timedelta(days=2)
"""There may be thousands of them, after one list."""
_KEPT = timedelta(days=2)

_Words = tuple[str, str, str]
"""What a mail says: its subject, a sentence, and the address that leads on."""

log = structlog.get_logger()


def send_next(_stop: threading.Event | None = None) -> bool:
    """Write one mail; False where none waits, or no server takes one now.

    Where this process knows of no server they wait: who asked may have heard of one before it.
    """
    if not (state.is_set_up() and state.may_try(now())):
        return False
    taken = _take_next()
    if taken is None:
        return False
    mail_id, tries = taken
    mail = _written(mail_id)
    try:
        if mail is not None:
            send_now(lambda: mail)
    except Refused as error:
        log.warning("a mail about an account is refused", error=str(error))
    except MailError as error:
        log.info("a mail about an account is put off", error=str(error))
        with transaction():
            _set(mail_id, due_at=now() + timedelta(seconds=30) * 2**tries)
            if isinstance(error, Unavailable):
                state.note_failure(str(error))
        return False
    with transaction():
        _set(mail_id, due_at=None)
        if mail is not None:
            state.note_sent()
    return True


def _take_next() -> tuple[int, int] | None:
    """The one that has waited longest, by its id, and how often it was tried; it is taken."""
    due = select(AccountMail).where(AccountMail.due_at <= now())
    due = due.order_by(AccountMail.kind == "invitation", AccountMail.due_at)
    found = db.session.scalar(due.limit(1))
    db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
    if found is None:
        return None
    with transaction():
        mail = db.session.scalar(due.limit(1).with_for_update(skip_locked=True))
        if mail is None:
            return None
        mail.due_at, mail.tries = now() + _LEASE, mail.tries + 1
        return mail.id, mail.tries


def _written(mail_id: int) -> EmailMessage | None:
    """The mail; None where it is for nobody, or nobody waits for it any more."""
    with transaction():
        asked = db.session.get_one(AccountMail, mail_id)
        invited = asked.kind == "invitation"
        is_late = asked.created_at < now() - (_INVITATION_TRIED_FOR if invited else _TRIED_FOR)
        status = "invited" if invited else "active"
        whose = Person.id == asked.person_id if asked.person_id else Person.email == asked.email
        person = db.session.scalar(select(Person).where(whose, Person.status == status))
        if person is None or is_late:
            return None
        if asked.kind in _LINKED and not uses_password(person):
            return None  # passwords were switched off: the link would open nothing
        with force_locale(locale_of(person.language)):
            linked = _LINKED.get(asked.kind, _told)
            words = linked(person, asked)
            name = "" if asked.person_id else person.name  # it may be somebody else's address
            try:
                return short(asked.email, *words, name=name)
            except Refused as error:
                log.warning("a mail about an account can't be written", error=str(error))
                return None


def _reset(person: Person, _asked: AccountMail) -> _Words:
    token = commands.start_reset_by_mail(person)
    return (
        gettext("Choose a new password for %(name)s", name=body.current().name),
        gettext(
            "Somebody asked for this link, which works once, within an hour. If it was not you, "
            "do nothing: your password stays as it is."
        ),
        link_address("reset", token),
    )


def _invitation(person: Person, _asked: AccountMail) -> _Words:
    token = commands.renew_invitation(person, by=None)
    return (
        gettext("Your account for %(name)s", name=body.current().name),
        gettext("Choose a password by this link, which works once, within a week."),
        link_address("invitation", token),
    )


def _another_email(person: Person, asked: AccountMail) -> _Words:
    token = offer_email(person, asked.email)
    if token is None:
        return (
            gettext("This email address can’t be used for %(name)s", name=body.current().name),
            gettext(
                "Somebody wanted it for their account, and there is one with this address, or with "
                "one that looks the same. If it was you, ask an administrator; else do nothing."
            ),
            at_start().address,
        )
    return (
        gettext("Is this your email address for %(name)s?", name=body.current().name),
        gettext(
            "Somebody wants to sign in with it. If it was you, say so by this link, which works "
            "once, within an hour; else do nothing."
        ),
        link_address("email", token),
    )


_LINKED = {"reset": _reset, "invitation": _invitation, "email_link": _another_email}


def _told(person: Person, asked: AccountMail) -> _Words:
    name, address = body.current().name, at_start().address
    is_new = asked.email == person.email
    return {
        "email_changed": (
            gettext("Your email address for %(name)s was changed", name=name),
            gettext(
                "You sign in with this one from now on. If you did not expect that, tell an "
                "administrator at once."
            )
            if is_new
            else gettext(
                "You no longer sign in with this one. If you did not expect that, tell an "
                "administrator at once."
            ),
            f"{address}/settings",
        ),
        "identity_changed": (
            gettext("How you sign in to %(name)s was changed", name=name),
            gettext(
                "An administrator has linked your account with a provider of identity, or taken "
                "such a link away. If you did not expect that, tell an administrator at once."
            ),
            f"{address}/settings",
        ),
        "password_changed": (
            gettext("Your password for %(name)s was changed", name=name),
            gettext("If it was not you, tell an administrator at once."),
            f"{address}/settings",
        ),
        "factors_changed": (
            gettext("Your second factor for %(name)s was changed", name=name),
            gettext(
                "A factor was added or removed, or a recovery code was used. If it was not you, "
                "tell an administrator at once."
            ),
            f"{address}/settings/factors",
        ),
        "factors_reset": (
            gettext("Your second factor for %(name)s was reset", name=name),
            gettext(
                "An administrator took it away, so that you can set up a new one. If you did not "
                "ask for that, tell an administrator at once."
            ),
            f"{address}/settings/factors",
        ),
    }[asked.kind]


def _set(mail_id: int, **values: object) -> None:
    db.session.execute(update(AccountMail).where(AccountMail.id == mail_id).values(**values))


def _sweep() -> None:
    with transaction():
        old = AccountMail.created_at < now() - _KEPT
        db.session.execute(delete(AccountMail).where(old))


CHORE = Chore(send_next, _sweep, pause=3.0, sweep_every=3_600.0)
