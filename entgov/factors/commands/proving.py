"""Whether somebody has the factor that they say they have.

Ten wrong codes in a quarter of an hour, and no code of this person is tried for a while, whichever
browser it comes from: of a million codes three are right at a time. Passkeys are not counted, as
they can't be guessed; so whoever has one gets in also while somebody else guesses codes.
"""

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete, select, update

from entgov.accounts.commands import throttle
from entgov.accounts.commands.throttle import PER_ADDRESS, TooManyFailures
from entgov.accounts.facts import SignInRefused
from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.core.pace import Bound, wait_for
from entgov.factors import one_time_codes
from entgov.factors.ceremonies import Answer, Site, is_right
from entgov.factors.commands.adding import key_of
from entgov.factors.commands.recovery import use_recovery_code
from entgov.factors.facts import FactorRefused, IdentityConfirmed, Kind
from entgov.factors.models import AuthenticatorApp, Challenge, Passkey, RefusedCode

BOUNDS = (Bound(10, timedelta(minutes=15)), Bound(50, timedelta(days=1)))
_FIGURES = 6


class TooManyCodes(Exception):
    """Too many codes were wrong of late; nothing was tried."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def proves_by_code(person: Person, typed: str) -> bool:
    """Whether it is the code of the person's app, or one of their recovery codes.

    Neither counts a second time. Raises TooManyCodes.
    """
    # Locked, so that guesses that come at the same moment are counted one after the other, and
    # whoever was deactivated meanwhile stays out.
    db.session.refresh(person, with_for_update=True)
    wait = wait_for(RefusedCode.at, BOUNDS, RefusedCode.person_id == person.id)
    if wait:
        raise TooManyCodes(wait.minutes)
    if person.status == "active" and _is_right(person, typed):
        db.session.execute(delete(RefusedCode).where(RefusedCode.person_id == person.id))
        return True
    db.session.add(RefusedCode(person_id=person.id, at=now()))
    announce(FactorRefused(person_id=person.id, factor=_kind(typed)), by=None)
    return False


def proves_by_passkey(
    challenge: Challenge, answer: Answer | None, site: Site, *, verified: bool
) -> Person | None:
    """Whose passkey has answered a challenge; None where it is nobody's, or not right.

    `verified` asks that the authenticator has made sure who uses it: what counts as two factors.
    """
    passkey = _passkey_named(answer, challenge.person_id) if answer else None
    if passkey is None or answer is None:
        return None
    person = db.session.get_one(Person, passkey.person_id, with_for_update=True)
    db.session.refresh(passkey, with_for_update=True)
    count = is_right(answer, challenge.challenge, passkey, site, verified=verified)
    if count is None or person.status != "active":
        announce(FactorRefused(person_id=person.id, factor="passkey"), by=None)
        return None
    passkey.sign_count, passkey.used_at = count, now()
    return person


def refuse_unknown_passkey(*, address: str) -> None:
    """Note that a passkey let nobody in: so many from one address that it is seen, and no more.

    Anybody can send nonsense, and facts are kept. Nobody is made to wait by it.
    """
    limits = {f"passkey {throttle.line_of(address)}": PER_ADDRESS}
    with suppress(TooManyFailures):
        throttle.refuse_after_too_many(limits)
        throttle.count_failure(limits)
        announce(SignInRefused(email=""), by=None)


def confirm_by_code(session: SignInSession, person: Person, typed: str) -> bool:
    """Let somebody who is signed in prove once more who they are. Raises TooManyCodes."""
    if not proves_by_code(person, typed):
        return False
    note_confirmed(session)
    return True


def confirm_by_passkey(
    session: SignInSession, challenge: Challenge, answer: Answer | None, site: Site
) -> bool:
    """The same by a passkey."""
    person = proves_by_passkey(challenge, answer, site, verified=False)
    if person is None or person.id != session.person_id:
        return False
    note_confirmed(session)
    return True


def note_confirmed(session: SignInSession) -> None:
    """Whoever sits at this session has proved just now who they are."""
    session.confirmed_at = now()
    announce(IdentityConfirmed(person_id=session.person_id), by=session.person_id)


def _kind(typed: str) -> Kind:
    return "app" if _as_figures(typed) else "recovery code"


def _as_figures(typed: str) -> str:
    """What was typed as a code of an app; "" where it can't be one."""
    figures = "".join(typed.split())
    return figures if len(figures) == _FIGURES and figures.isascii() and figures.isdigit() else ""


def _is_right(person: Person, typed: str) -> bool:
    figures = _as_figures(typed)
    return _shows(person, figures) if figures else use_recovery_code(person, typed)


def _shows(person: Person, code: str) -> bool:
    app = db.session.get(AuthenticatorApp, person.id)
    key = key_of(app) if app else None
    step = one_time_codes.step_of(key, code, now()) if key else None
    if step is None:
        return False
    newer = (AuthenticatorApp.person_id == person.id, AuthenticatorApp.last_step < step)
    noted = update(AuthenticatorApp).where(*newer).values(last_step=step, used_at=now())
    return db.session.scalar(noted.returning(AuthenticatorApp.person_id)) is not None


def _passkey_named(answer: Answer, person_id: int | None) -> Passkey | None:
    named = select(Passkey).where(Passkey.credential_id == answer.credential_id)
    if person_id is not None:
        named = named.where(Passkey.person_id == person_id)
    passkey = db.session.scalar(named)
    if passkey and answer.user_handle not in (None, passkey.user_handle):
        return None
    return passkey
