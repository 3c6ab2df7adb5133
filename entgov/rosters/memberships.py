"""What a row says of spaces: into which it brings somebody, and out of which it takes them where
that is asked for."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from entgov.rosters.columns import spaces_in
from entgov.rosters.planned import Planned, Terms
from entgov.rosters.standing import Known, Standing


def compare_spaces(
    row: Planned, said: Mapping[str, str], person: Known | None, now: Standing, terms: Terms
) -> None:
    """Into which spaces the row brings somebody, and out of which where that is asked for."""
    if "spaces" not in said:
        return
    named = spaces_in(said["spaces"])
    stands = {
        slug: now.members[place.id].get(person.id) if person else None
        for slug, place in now.spaces.items()
    }
    joins = [
        slug
        for slug in named
        if slug in now.spaces and not now.spaces[slug].everyone and not _is_in(stands[slug])
    ]
    for slug in named:
        if slug not in now.spaces:
            row.wrong("spaces", gettext("There is no space with the address %(slug)s", slug=slug))
        elif slug in joins and not now.spaces[slug].runs:
            row.wrong(
                "spaces",
                gettext(
                    "You do not run the space %(slug)s. Take it out, and ask one of its stewards "
                    "to invite them.",
                    slug=slug,
                ),
            )
    if joins:
        row.changes["joins"] = ["", ";".join(joins)]
    leaves = [
        slug
        for slug, place in now.spaces.items()
        if terms.end_membership and place.runs and slug not in named and _may_go(stands[slug])
    ]
    if leaves:
        row.changes["leaves"] = [";".join(sorted(leaves)), ""]


def _is_in(stands: tuple[Any, ...] | None) -> bool:
    return stands is not None and stands[0] == "member"


def _may_go(stands: tuple[Any, ...] | None) -> bool:
    """Stewards stay, and whom a group brings in."""
    return stands is not None and stands[:2] == ("member", "member") and not stands[3]
