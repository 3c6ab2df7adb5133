"""What screens need to know of people, loaded whole."""

from entgov.accounts.queries.directory import Team, directory, team_of
from entgov.accounts.queries.near import Nearness, near_people, team_mates
from entgov.accounts.queries.people import (
    BY_NAME,
    colleague,
    goes_by,
    ids_of_handles,
    people,
    person_with_email,
    person_with_handle,
    person_with_id,
    shown,
)
from entgov.accounts.queries.profiles import (
    Known,
    away,
    confirmed,
    people_away,
    photo_named,
    profile_of,
    skill_names,
    skill_with_id,
    skilled,
    skills_by_person,
    skills_of,
    told_by,
)

__all__ = [
    "BY_NAME",
    "Known",
    "Nearness",
    "Team",
    "away",
    "colleague",
    "confirmed",
    "directory",
    "goes_by",
    "ids_of_handles",
    "near_people",
    "people",
    "people_away",
    "person_with_email",
    "person_with_handle",
    "person_with_id",
    "photo_named",
    "profile_of",
    "shown",
    "skill_names",
    "skill_with_id",
    "skilled",
    "skills_by_person",
    "skills_of",
    "team_mates",
    "team_of",
    "told_by",
]
