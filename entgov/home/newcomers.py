"""What somebody new may want to join, follow and read: each with why, and one press away.

A screen of its own, to which Home leads while somebody is in few spaces or follows few people; so
Home itself pays one query for it at most. Whoever puts that hint away has muted it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from entgov.accounts.models import Person
from entgov.accounts.queries import Nearness, near_people, team_mates
from entgov.follows.queries import most_followed, new_here, untouched
from entgov.home.follows import HINT, follows
from entgov.spaces.models import Space
from entgov.spaces.queries import companions, spaces_to_join
from entgov.stream.queries import lively_spaces
from entgov.web.guard import staff, viewer
from entgov.web.screen import today
from entgov.wiki.queries.must_reads import first_to_be_read_by

FEW_SPACES, FEW_PEOPLE = 4, 3
MOST_SPACES, MOST_PEOPLE, MOST_PAGES = 6, 9, 5
_LEAST_FOLLOWERS = 3


@dataclass(frozen=True)
class SpaceToJoin:
    """A space, and why: the viewer is invited, so many of their team are in it, or it is lively."""

    space: Space
    invited: bool = False
    mates: int = 0


@dataclass(frozen=True)
class PersonToFollow:
    """A person, and how near they are; None: many follow them in the viewer's spaces."""

    person: Person
    nearness: Nearness | None = None


def is_new(person: Any, spaces: Sequence[Space]) -> bool:
    """Whether Home leads a person who is in these spaces to what is suggested."""
    return len(spaces) < FEW_SPACES and new_here(person, HINT, few=FEW_PEOPLE)


@follows.get("/settings/follows/suggestions")
@staff
def suggested() -> ResponseReturnValue:
    """Spaces to join, people to follow, and pages that the viewer is asked to read."""
    person = viewer()
    return render_template(
        "follows/suggested.html",
        spaces=spaces_for(person),
        people=people_for(person),
        to_read=first_to_be_read_by(person, most=MOST_PAGES),
        today=today(),
    )


def spaces_for(person: Any) -> Sequence[SpaceToJoin]:
    """Where the person is invited, then where their team is, then where most is said."""
    heard = untouched(person, "space", Space.id)
    found = {
        space.id: SpaceToJoin(space, state == "invited", mates)
        for space, state, mates in spaces_to_join(
            person, team_mates(person), heard, most=MOST_SPACES
        )
    }
    for space in lively_spaces(person, heard, most=MOST_SPACES):
        found.setdefault(space.id, SpaceToJoin(space))
    return list(found.values())[:MOST_SPACES]


def people_for(person: Any) -> Sequence[PersonToFollow]:
    """Those who work near the person, then those whom many follow who share a space with them."""
    others = untouched(person, "person", Person.id)
    found = {
        colleague.id: PersonToFollow(colleague, nearness)
        for colleague, nearness in near_people(person, others, most=MOST_PEOPLE)
    }
    if len(found) < MOST_PEOPLE:
        known = most_followed(
            companions(person),
            others,
            Person.id != person.id,
            least=_LEAST_FOLLOWERS,
            most=MOST_PEOPLE,
        )
        for colleague in known:
            found.setdefault(colleague.id, PersonToFollow(colleague))
    return list(found.values())[:MOST_PEOPLE]
