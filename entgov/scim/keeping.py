"""The verbs by which a provider keeps people. None of them commits.

All go through the commands of the rooms, with their rules and facts. They are done by nobody: the
trail says by which token. A provider can neither give a role nor take one over. Of whoever has a
role it can't change what they sign in by, for links to a new password go to an email address, and
it can't let them in again once they are deactivated.
"""

from dataclasses import asdict
from typing import Any

from flask_babel import gettext
from scim2_models import ForbiddenException, InvalidValueException, UniquenessException
from sqlalchemy import select, union_all

from entgov.accounts import commands as accounts
from entgov.accounts.commands import AccountRefused
from entgov.accounts.commands.email import change_email
from entgov.accounts.commands.provided import let_work, provide
from entgov.accounts.models import Person, Profile
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.groups.commands import leave_all
from entgov.groups.models import SCIM
from entgov.scim.facts import PersonProvided, PersonUnprovided
from entgov.scim.models import Provisioned
from entgov.scim.reading import Wanted, judged, user_key, wanted
from entgov.scim.users import Row, known_ids, row_of, shown


def add(resource: Any) -> Row:
    """Make an account for a user; one that the provider deleted before is brought back.

    Raises UniquenessException where somebody has the user name or the email address.
    """
    want = judged(wanted(resource, active=True))
    removed = _removed(want)
    if removed is not None:
        return _settle(removed, None, want)
    _refuse_taken(want, None)
    try:
        person = provide(want.email, want.name, by=None)
    except AccountRefused as refusal:
        raise UniquenessException(detail=str(refusal)) from refusal
    row = _settle((person, None, None), None, want)
    if not want.active:
        person.was_active = False  # nobody has met them yet, so they are shown to nobody
    return row


def change(row: Row, resource: Any) -> Row:
    """Make a person as the resource has them; what it does not change stays as it is here."""
    person = row[0]
    active = person.status != "deactivated"
    before = wanted(shown([row])[0], active=active)
    return _settle(row, before, judged(wanted(resource, active=active)))


def remove(row: Row) -> None:
    """Deactivate a person for whom the provider has no account any more.

    Nobody is deleted: what they wrote stays theirs. Raises AccountRefused.
    """
    person, _, known = row
    if person.break_glass:
        raise ForbiddenException(detail=_break_glass(person))
    accounts.deactivate(person, by=None)
    leave_all(person, source=SCIM, by=None)
    known = known or _known(person)
    known.removed_at = now()
    announce(PersonUnprovided(person_id=person.id), by=None)


def _settle(row: Row, before: Wanted | None, want: Wanted) -> Row:
    person, _, known = row
    _refuse_taking_over(person, known, before, want)
    _refuse_taken(want, person)
    if before is None or want.email != before.email:
        try:
            change_email(person, want.email, by=None)
        except AccountRefused as refusal:
            raise UniquenessException(detail=str(refusal)) from refusal
    if before is None or want.name != before.name:
        accounts.rename(person, want.name, by=None)
    _tell(person, before, want)
    _keep(person, known, want)
    _let_in_or_out(person, want.active)
    db.session.flush()
    return row_of(str(person.id))


def _tell(person: Person, before: Wanted | None, want: Wanted) -> None:
    """What they would tell of themselves, as far as the provider changes it."""
    was = asdict(before) if before else {}
    told = {"job": want.job, "team": want.team, "phone": want.phone, "zone": want.zone}
    new = {name: value for name, value in told.items() if (value or "") != (was.get(name) or "")}
    if new or want.manager != was.get("manager", ""):
        try:
            accounts.change_profile(person, new, manager=_manager(want), by=None)
        except AccountRefused as refusal:
            raise InvalidValueException(detail=f"manager: {refusal}") from refusal
    if want.language and want.language != was.get("language"):
        theme, keys = person.theme, person.single_keys
        accounts.change_display(
            person, theme=theme, language=want.language, single_keys=keys, by=None
        )


def _manager(want: Wanted) -> Person | None:
    if not want.manager:
        return None
    if not known_ids([want.manager]):
        raise InvalidValueException(
            detail=gettext("manager: there is no user with the id %(id)s", id=want.manager[:100])
        )
    return db.session.get(Person, int(want.manager))


def _keep(person: Person, known: Provisioned | None, want: Wanted) -> None:
    if known is None:
        known = _known(person)
        announce(PersonProvided(person_id=person.id), by=None)
    own = user_key(want.user_name) != user_key(want.email)
    known.user_name = want.user_name if own else None
    known.user_key = user_key(want.user_name) if own else None
    known.external_id = want.external_id
    known.kept = want.kept
    known.removed_at = None


def _known(person: Person) -> Provisioned:
    known = Provisioned(person_id=person.id, kept={})
    db.session.add(known)
    return known


def _let_in_or_out(person: Person, active: bool) -> None:
    if not active:
        accounts.deactivate(person, by=None)
    elif person.status == "deactivated":
        if person.role != "staff":
            raise ForbiddenException(
                detail=gettext(
                    "%(name)s has a role. An administrator has to reactivate them.",
                    name=person.name,
                )
            )
        accounts.reactivate(person, by=None)
        let_work(person, by=None)


def _refuse_taking_over(
    person: Person, known: Provisioned | None, before: Wanted | None, want: Wanted
) -> None:
    if person.role == "staff":
        return
    if person.break_glass and not want.active:
        raise ForbiddenException(detail=_break_glass(person))
    same = before is not None and (
        (before.email, user_key(before.user_name)) == (want.email, user_key(want.user_name))
        and (known is None or known.external_id in (None, want.external_id))
    )
    if not same:
        raise ForbiddenException(
            detail=gettext(
                "%(name)s has a role. Their email address, userName and externalId are not "
                "changed from outside.",
                name=person.name,
            )
        )


def _break_glass(person: Person) -> str:
    return str(
        gettext(
            "%(name)s is kept for the day when the provider fails. Only an administrator can "
            "deactivate them.",
            name=person.name,
        )
    )


def _refuse_taken(want: Wanted, person: Person | None) -> None:
    """Nobody else has the user name: as their own, or as their email address."""
    key = user_key(want.user_name)
    others = Person.id != (person.id if person else 0)
    named = select(Person.id).join(Provisioned, Provisioned.person_id == Person.id)
    addressed = select(Person.id).outerjoin(Provisioned, Provisioned.person_id == Person.id)
    taken = db.session.scalar(named.where(Provisioned.user_key == key, others)) or (
        db.session.scalar(
            addressed.where(Person.email_skeleton == key, Provisioned.user_key.is_(None), others)
        )
    )
    if taken:
        raise UniquenessException(
            detail=gettext("There is a user with this userName already, or one that looks the same")
        )


def _removed(want: Wanted) -> Row | None:
    """Whom the provider deleted before and now brings back, by their user name or email address.

    An address may have gone to somebody else meanwhile, who must not get what is not theirs: then
    the external id is another one. Raises UniquenessException.
    """
    # Each by its index: before an account is made nobody else is looked at.
    named = select(Provisioned.person_id).where(Provisioned.user_key == user_key(want.user_name))
    addressed = select(Person.id).where(Person.email == want.email)
    found = db.session.execute(
        select(Person, Profile, Provisioned)
        .join(Provisioned, Provisioned.person_id == Person.id)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .where(Person.id.in_(union_all(named, addressed)))
        .where(Provisioned.removed_at.is_not(None), Person.status == "deactivated")
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    before = found[2].external_id
    if before and want.external_id and before != want.external_id:
        raise UniquenessException(
            detail=gettext(
                "The account of %(name)s, who was deleted, has this userName or email address, and "
                "another externalId. If it is the same person, an administrator has to reactivate "
                "the account first.",
                name=found[0].name,
            )
        )
    return found[0], found[1], found[2]
