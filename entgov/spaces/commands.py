"""The verbs that change spaces and who is in them. None of them commits."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.markup import parse
from entgov.spaces.facts import (
    HouseRulesChanged,
    InvitedToSpace,
    JoiningAsked,
    JoiningDeclined,
    MadeSteward,
    RemovedFromSpace,
    ReviewsOfSpaceChanged,
    SpaceChanged,
    SpaceCreated,
    SpaceJoined,
    SpaceLeft,
    UnmadeSteward,
)
from entgov.spaces.models import Kind, Membership, MembershipRole, Space, State
from entgov.web.addresses import slug

_RESERVED = {"new"}
_SENT_TWICE_WITHIN = timedelta(minutes=1)


class SpaceRefused(Exception):
    """An act on a space that can't be done; the text tells the person why and what to do."""


def create(
    name: str,
    kind: Kind,
    *,
    description: str = "",
    everyone: bool = False,
    nonce: str = "",
    by: Person | None,
) -> Space:
    """Make a space; who makes it is its first steward.

    The address of a private space ends in letters that nobody can guess: it never clashes with a
    name that somebody outside chooses, so nobody can find out about it by trying names. They
    follow from the `nonce` of the form, so the same form sent twice gives the same space twice.
    Raises SpaceRefused if an open or closed space has this name.
    """
    address = slug(name)
    if not address or address in _RESERVED:
        raise SpaceRefused(gettext("A space can't have this name. Choose another name."))
    if kind == "private":
        secret = nonce or secrets.token_hex(16)
        address += "-" + hashlib.sha256(f"{secret} {name}".encode()).hexdigest()[:12]
    space_id = _inserted(
        slug=address, name=name, kind=kind, description=description, everyone=everyone
    )
    if space_id is None:
        return _sent_twice(address, name, kind, by)
    made = {"name": name, "kind": kind}
    announce(SpaceCreated(space_id=space_id, after=made), by=by.id if by else None)
    if by:
        _begin(space_id, by, role="steward")
    return db.session.get_one(Space, space_id)


def _inserted(**values: Any) -> int | None:
    """The id of the new space; None if its address is taken, by whoever was first."""
    return db.session.scalar(
        insert(Space)
        .values(created_at=now(), **values)
        .on_conflict_do_nothing(index_elements=["slug"])
        .returning(Space.id)
    )


def _sent_twice(address: str, name: str, kind: Kind, by: Person | None) -> Space:
    """The space that the same steward made a moment ago with the same form, else SpaceRefused."""
    space = db.session.scalar(
        select(Space)
        .join(Membership, Membership.space_id == Space.id)
        .where(
            Space.slug == address,
            Space.name == name,
            Space.kind == kind,
            Space.created_at > now() - _SENT_TWICE_WITHIN,
            Membership.person_id == (by.id if by else None),
            Membership.role == "steward",
        )
    )
    if space is None:
        raise SpaceRefused(gettext("There is a space with this name already. Choose another name."))
    return space


def change(
    space: Space, *, name: str, description: str, review_every: int | None, by: Person
) -> None:
    """Give a space another name and description, and have its pages reviewed so often.

    Its address stays.
    """
    if (space.name, space.description) != (name, description):
        changed = _changed("name", space.name, name)
        space.name, space.description = name, description
        announce(SpaceChanged(space_id=space.id, **changed), by=by.id)
    if space.review_every != review_every:
        changed = _changed("review_every", space.review_every, review_every)
        space.review_every = review_every
        announce(ReviewsOfSpaceChanged(space_id=space.id, **changed), by=by.id)


def _changed(name: str, before: Any, after: Any) -> dict[str, Any]:
    """What a fact says of a value that may be other than before."""
    return {} if before == after else {"before": {name: before}, "after": {name: after}}


def change_rules(space: Space, rules: str, *, by: Person) -> None:
    """Give a space other rules of the house; "" for none. They are Markdown."""
    if rules == space.rules:
        return
    space.rules, space.rules_html = rules, str(parse(rules).render().html)
    space.rules_at = now() if rules else None
    announce(HouseRulesChanged(space_id=space.id), by=by.id)


def join(space: Space, person: Person) -> None:
    """Come in, on one's own or invited; `joinable_by` says who may.

    Raises SpaceRefused if the invitation was taken back meanwhile.
    """
    standing = _standing(space, person)
    if standing is not None and standing.state == "member":
        return
    if space.kind != "open" and (standing is None or standing.state != "invited"):
        raise SpaceRefused(gettext("The invitation was taken back. Ask a steward of the space."))
    if standing is not None:
        standing.state, standing.since = "member", now()
    elif not _begin(space.id, person):
        return
    announce(SpaceJoined(space_id=space.id, person_id=person.id), by=person.id)


def ask_to_join(space: Space, person: Person) -> None:
    """Ask the stewards of a closed space; who was invited meanwhile is in at once."""
    standing = _standing(space, person)
    if standing is not None and standing.state == "invited":
        join(space, person)
    elif standing is None and _begin(space.id, person, state="asked"):
        announce(JoiningAsked(space_id=space.id, person_id=person.id), by=person.id)


def admit(space: Space, person: Person, *, by: Person) -> None:
    """Let somebody in who asked. Raises SpaceRefused if they took it back meanwhile."""
    standing = _standing(space, person)
    if standing is not None and standing.state == "member":
        return
    if standing is None or standing.state != "asked":
        raise SpaceRefused(
            gettext("%(name)s no longer asks to join. You can invite them.", name=person.name)
        )
    standing.state, standing.since = "member", now()
    announce(SpaceJoined(space_id=space.id, person_id=person.id), by=by.id)


def invite(space: Space, person: Person, *, by: Person) -> None:
    """Invite somebody; who asked to join is let in at once.

    Raises SpaceRefused if they are in already.
    """
    standing = _standing(space, person)
    if space.everyone or (standing is not None and standing.state == "member"):
        raise SpaceRefused(gettext("%(name)s is in this space already", name=person.name))
    if standing is not None and standing.state == "asked":
        admit(space, person, by=by)
    elif standing is None and _begin(space.id, person, state="invited"):
        announce(InvitedToSpace(space_id=space.id, person_id=person.id), by=by.id)


def leave(space: Space, person: Person) -> None:
    """Leave a space, decline an invitation, or take back a request.

    Raises SpaceRefused for the last steward: somebody must run the space; and where a group is in
    the space that they are in.
    """
    standing = _standing(space, person)
    if standing is None:
        return
    _refuse_within_group(standing)
    _refuse_losing_last_steward(standing)
    db.session.delete(standing)
    announce(SpaceLeft(space_id=space.id, person_id=person.id), by=person.id)


def remove(space: Space, person: Person, *, by: Person) -> None:
    """End a membership or an invitation, or decline a request.

    Raises SpaceRefused for the last steward, and where a group is in the space that they are in.
    """
    standing = _standing(space, person)
    if standing is None:
        return
    _refuse_within_group(standing)
    _refuse_losing_last_steward(standing)
    fact = JoiningDeclined if standing.state == "asked" else RemovedFromSpace
    db.session.delete(standing)
    announce(fact(space_id=space.id, person_id=person.id), by=by.id)


def make_steward(space: Space, person: Person, *, by: Person) -> None:
    """Let a member run the space. Raises SpaceRefused if they are not in it, or have left."""
    standing = _standing(space, person)
    if standing is None or standing.state != "member":
        raise SpaceRefused(
            gettext("%(name)s is not a member yet. Invite them first.", name=person.name)
        )
    if person.status != "active":
        raise SpaceRefused(
            gettext(
                "The account of %(name)s is deactivated. Choose another member.", name=person.name
            )
        )
    if standing.role != "steward":
        # Who runs the space is in it by themselves, whatever becomes of a group.
        standing.role, standing.by_group = "steward", False
        announce(MadeSteward(space_id=space.id, person_id=person.id), by=by.id)


def unmake_steward(space: Space, person: Person, *, by: Person) -> None:
    """Make a steward a plain member. Raises SpaceRefused for the last one."""
    standing = _standing(space, person)
    if standing is None or standing.role != "steward":
        return
    _refuse_losing_last_steward(standing)
    standing.role = "member"
    announce(UnmadeSteward(space_id=space.id, person_id=person.id), by=by.id)


def _begin(
    space_id: int, person: Person, *, state: State = "member", role: MembershipRole = "member"
) -> bool:
    """Let the person stand to the space; False if another request was first."""
    begun = db.session.scalar(
        insert(Membership)
        .values(space_id=space_id, person_id=person.id, state=state, role=role, since=now())
        .on_conflict_do_nothing(index_elements=["space_id", "person_id"])
        .returning(Membership.id)
    )
    return begun is not None


def _standing(space: Space, person: Person) -> Membership | None:
    """As it is now, and nobody else can change it before this transaction ends."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.space_id == space.id, Membership.person_id == person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _refuse_within_group(standing: Membership) -> None:
    """A group would only bring them back in."""
    if standing.by_group:
        raise SpaceRefused(
            gettext(
                "This membership comes from a group, and ends with it. Ask an administrator to "
                "change who is in the group, or to take the group out of the space."
            )
        )


def _refuse_losing_last_steward(standing: Membership) -> None:
    """Locks the space's row, so that two stewards can't leave at the same moment.

    Stewards whose accounts are deactivated run nothing, so they do not count.
    """
    if standing.role != "steward":
        return
    db.session.execute(select(Space.id).where(Space.id == standing.space_id).with_for_update())
    others = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .join(Membership.person)
        .where(
            Membership.space_id == standing.space_id,
            Membership.person_id != standing.person_id,
            Membership.role == "steward",
            Person.status == "active",
        )
    )
    if not others:
        raise SpaceRefused(
            gettext("This is the last steward of the space. Make another member steward first.")
        )
