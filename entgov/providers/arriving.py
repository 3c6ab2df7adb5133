"""Whose account it is that a provider speaks of, and what of it follows the provider.

An account is found by issuer and subject alone. A mail address is only what somebody else says:
it makes an account, but it takes none over, unless an administrator trusts the provider so far.
"""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import or_, select

from entgov.accounts import commands as accounts
from entgov.accounts.commands import AccountRefused
from entgov.accounts.commands.email import change_email
from entgov.accounts.commands.people import normal_email
from entgov.accounts.commands.provided import let_work, provide
from entgov.accounts.forms.accounts import is_email
from entgov.accounts.models import Person, Profile
from entgov.accounts.twins import skeleton
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.groups import commands as groups
from entgov.groups.models import Group, GroupMember
from entgov.providers.facts import IdentityLinked, Reason
from entgov.providers.models import Identity, Provider
from entgov.providers.proving import Claims
from entgov.web.forms import one_line

_LONGEST = 200  # characters of a name, a mail address, a team or a group
_MOST_GROUPS = 500


class Refused(Exception):
    """Whoever came back is not let in; `person` is who would have to say that it is them."""

    def __init__(self, reason: Reason, person: Person | None = None) -> None:
        super().__init__(reason)
        self.reason, self.person = reason, person


def person_of(provider: Provider, claims: Claims) -> Person:
    """Whose account it is, brought up to date; made where that is allowed. Raises Refused."""
    identity = _identity(provider, claims)
    if identity is None:
        person = _newcomer(provider, claims)
        identity = link(provider, claims, person)
    person = db.session.get_one(Person, identity.person_id, with_for_update=True)
    if person.status == "deactivated":
        raise Refused("deactivated")
    let_work(person, by=None)
    _follow(provider, identity, person, claims)
    return person


def known_as(provider: Provider, claims: Claims) -> int | None:
    """The id of the person whom the provider means; None where it is nobody yet."""
    identity = _identity(provider, claims)
    return identity.person_id if identity else None


def link(provider: Provider, claims: Claims, person: Person) -> Identity:
    """Know the person by the provider from now on. Raises Refused where it is somebody else's."""
    values = {"issuer": provider.issuer, "subject": claims["sub"], "person_id": person.id}
    row = insert(Identity).values(**values, gave_role=False, linked_at=now())
    new = db.session.scalar(row.on_conflict_do_nothing().returning(Identity.id))
    identity = _identity(provider, claims)
    if identity is None or identity.person_id != person.id:
        raise Refused("other person")
    if new is not None:
        announce(IdentityLinked(person_id=person.id, provider_id=provider.id), by=person.id)
    return identity


def _identity(provider: Provider, claims: Claims) -> Identity | None:
    return db.session.scalar(
        select(Identity).where(
            Identity.issuer == provider.issuer, Identity.subject == claims["sub"]
        )
    )


def _newcomer(provider: Provider, claims: Claims) -> Person:
    """Whose account it becomes."""
    email = _mail_of(provider, claims)
    if email is None:
        raise Refused("no mail address")
    is_proved = _is_proved(provider, claims)
    same = or_(Person.email == email, Person.email_skeleton == skeleton(email))
    found = db.session.scalars(select(Person).where(same)).all()
    exact = next((each for each in found if each.email == email), None)
    if exact and exact.status == "deactivated":
        raise Refused("deactivated")
    if exact:
        if is_proved and provider.trusts_mail and _is_of_ours(provider, email):
            return exact
        raise Refused("to be linked", exact)
    if found:
        raise Refused("mail address taken")
    if not provider.makes_accounts:
        raise Refused("no account")
    if not is_proved:
        raise Refused("mail address not verified")
    if not _is_of_ours(provider, email):
        raise Refused("mail address of another kind")
    try:
        return provide(email, _text(claims, provider.name_claim) or email, by=None)
    except AccountRefused as refusal:
        raise Refused("mail address taken") from refusal


def _is_proved(provider: Provider, claims: Claims) -> bool:
    """Some providers never say it; there an administrator does, for all of their addresses."""
    said = claims.get("email_verified")
    return said is True or (provider.trusts_mail and said is None)


def _is_of_ours(provider: Provider, email: str) -> bool:
    domains = provider.mail_domains.casefold().split()
    return not domains or email.rpartition("@")[2] in domains


def _mail_of(provider: Provider, claims: Claims) -> str | None:
    email = normal_email(_text(claims, provider.mail_claim))
    return email if is_email(email) and len(email) <= _LONGEST else None


def _text(claims: Claims, name: str) -> str:
    said = claims.get(name) if name else None
    return one_line(said)[:_LONGEST] if isinstance(said, str) else ""


def _texts(claims: Claims, name: str) -> Sequence[str] | None:
    """What a claim lists; None where it is not there."""
    said = claims.get(name) if name else None
    listed = said if isinstance(said, list) else [said]
    texts = [one_line(each)[:_LONGEST] for each in listed if isinstance(each, str)]
    return None if said is None else [each for each in texts if each]


def _follow(provider: Provider, identity: Identity, person: Person, claims: Claims) -> None:
    """Bring the account in line with what the provider says."""
    name, email = _text(claims, provider.name_claim), _mail_of(provider, claims)
    if any(letter.isalnum() for letter in name):
        accounts.rename(person, name, by=None)
    if email and _is_proved(provider, claims) and _is_of_ours(provider, email):
        with suppress(AccountRefused):  # somebody else's address: they keep the one they have
            change_email(person, email, by=None)
    _follow_team(person, _text(claims, provider.team_claim))
    _follow_role(provider, identity, person, claims)
    _follow_groups(provider, person, _texts(claims, provider.groups_claim))


def _follow_team(person: Person, team: str) -> None:
    profile = db.session.get(Profile, person.id)
    if team and (profile is None or profile.team != team):
        manager = db.session.get(Person, profile.manager_id or 0) if profile else None
        accounts.change_profile(person, {"team": team}, manager=manager, by=None)


def _follow_role(provider: Provider, identity: Identity, person: Person, claims: Claims) -> None:
    """Only who became administrator by the provider stops being one by it."""
    if not (provider.role_claim and provider.role_value):
        return
    said = _texts(claims, provider.role_claim) or ()
    if provider.role_value in said and not person.is_administrator:
        accounts.give_role(person, "administrator", by=None)
        identity.gave_role = True
    elif provider.role_value not in said and identity.gave_role:
        with suppress(AccountRefused):  # the last one stays
            if person.is_administrator:
                accounts.give_role(person, "staff", by=None)
            identity.gave_role = False


def _follow_groups(provider: Provider, person: Person, keys: Sequence[str] | None) -> None:
    if keys is None:
        return
    source = group_source(provider)
    inside = set(
        db.session.scalars(
            select(GroupMember.group_id)
            .join(Group, Group.id == GroupMember.group_id)
            .where(GroupMember.person_id == person.id, Group.source == source)
        )
    )
    named = {_group(source, key) for key in keys[:_MOST_GROUPS]}
    for group in named:
        if group.id not in inside:
            groups.add_members(group, [person.id], by=None)
    for group_id in inside - {group.id for group in named}:
        groups.remove_members(db.session.get_one(Group, group_id), [person.id], by=None)


def group_source(provider: Provider) -> str:
    """What the groups of a provider carry as their source."""
    return f"provider {provider.id}"


def _group(source: str, key: str) -> Group:
    for _ in range(2):
        known = select(Group).where(Group.source == source, Group.key == key)
        found = db.session.scalar(known)
        if found:
            return found
        with suppress(groups.KeyTaken):  # somebody else of it signs in at this moment
            return groups.make(source, key, key=key, by=None)
    raise Refused("no account")
