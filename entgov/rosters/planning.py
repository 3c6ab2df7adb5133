"""What the rows of a list would do, held against how people stand: nothing is changed here.

An empty cell says nothing. What is wrong in any row keeps the whole list from being applied, so
each row says all that is wrong with it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext

from entgov.accounts.twins import skeleton
from entgov.rosters.columns import CLEAR, spaces_in
from entgov.rosters.models import Act
from entgov.rosters.reading import Line
from entgov.rosters.standing import Known, Standing

MOST_MISSING = 0.25
"""The part of all accounts of which more are deactivated only where it is confirmed once more."""


@dataclass
class Planned:
    """A row and what it does; the fields are as in `RosterRow`."""

    line: int
    email: str
    name: str
    act: Act
    said: Mapping[str, str]
    changes: dict[str, list[str]] = field(default_factory=dict)
    problems: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    person_id: int | None = None

    def wrong(self, column: str, sentence: str) -> None:
        self.problems.append([column, sentence])


@dataclass(frozen=True)
class Terms:
    """By what a list is applied. `by_id`: who brought it; `today`: in the time zone of the body."""

    by_id: int | None
    today: date
    end_missing: bool = False
    end_membership: bool = False


def planned(lines: Sequence[Line], now: Standing, terms: Terms) -> list[Planned]:
    """What each row does, and after the rows those who are missing, where that is asked for."""
    known = now.by_mail()
    rows = [_row(line, known.get(line.said.get("mail", "")), now, terms) for line in lines]
    _find_twins(rows, now)
    mails = {row.email for row in rows}
    for row in rows:
        _judge_manager(row, known, mails)
    _find_circles(rows, now)
    if terms.end_missing:
        rows += _missing(now, mails, terms, after=rows[-1].line)
    _keep_an_administrator(rows, now)
    for row in rows:
        if row.problems:
            row.act = "wrong"
    return rows


def digest(rows: Sequence[Planned]) -> str:
    """A name for what these rows do."""
    told = [[row.line, row.email, row.act, row.changes, row.problems] for row in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def is_too_many(missing: int, now_there: int) -> bool:
    """Whether so many who are missing are to be confirmed once more."""
    return missing > now_there * MOST_MISSING


def _row(line: Line, person: Known | None, now: Standing, terms: Terms) -> Planned:
    said = line.said
    name = person.name if person else said.get("name", "")
    row = Planned(line.number, said.get("mail", ""), name, "new", said, problems=[*line.problems])
    bad = {column for column, _ in row.problems}
    if person is None and "name" not in said:
        row.wrong("name", gettext("Enter the name: there is no account with this address yet"))
    good = {column: cell for column, cell in said.items() if column not in bad}
    _compare(row, good, person, now)
    _judge_leaving(row, terms)
    _compare_spaces(row, good, person, now, terms)
    if person is None:
        return row
    row.person_id = person.id
    if person.id == terms.by_id and row.changes.get("role", ["", "staff"])[1] != "staff":
        row.wrong("role", gettext("Nobody gives a role to themselves. Ask a colleague to."))
    if person.status == "deactivated":
        row.notes.append(gettext("This account is deactivated, and stays so."))
        row.changes.pop("leaving", None)
    row.act = "changed" if row.changes else "same"
    return row


def _compare(row: Planned, said: Mapping[str, str], person: Known | None, now: Standing) -> None:
    """What the cells make other, but for spaces."""
    before = _as_said(person, now)
    for column in ("name", "job", "team", "manager", "role", "leaving"):
        cell = said.get(column, "")
        after = "" if cell == CLEAR else cell
        if cell and after != before[column]:
            row.changes[column] = [before[column], after]


def _as_said(person: Known | None, now: Standing) -> dict[str, str]:
    """What a list would say of an account as it is now."""
    if person is None:
        return {**dict.fromkeys(("name", "job", "team", "manager", "leaving"), ""), "role": "staff"}
    return {
        "name": person.name,
        "job": person.job,
        "team": person.team,
        "manager": now.mail_of(person.manager_id),
        "role": person.role,
        "leaving": person.leaving.isoformat() if person.leaving else "",
    }


def _judge_leaving(row: Planned, terms: Terms) -> None:
    day = row.changes.get("leaving", ["", ""])[1]
    if day and date.fromisoformat(day) < terms.today:
        row.wrong("leaving", gettext("This day is over. Write a later one."))


def _compare_spaces(
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


def _find_twins(rows: Sequence[Planned], now: Standing) -> None:
    """Rows with the same address, and new addresses that look like those of others."""
    first: dict[str, Planned] = {}
    looks = {each.looks: each.email for each in now.people.values()}
    for row in rows:
        if not row.email or any(column == "mail" for column, _ in row.problems):
            continue
        look = skeleton(row.email)
        if before := first.get(look):
            row.wrong("mail", _same_words(row, before))
        elif row.act == "new" and look in looks:
            row.wrong(
                "mail",
                gettext(
                    "There is an account with an email address that looks the same: %(email)s. "
                    "Write this one with other letters.",
                    email=looks[look],
                ),
            )
        first.setdefault(look, row)


def _same_words(row: Planned, before: Planned) -> str:
    said = (
        gettext("Line %(line)s has the same email address. Take one of them out.", line=before.line)
        if row.email == before.email
        else gettext(
            "Line %(line)s has an email address that looks the same: %(email)s. Write one of them "
            "with other letters.",
            line=before.line,
            email=before.email,
        )
    )
    return str(said)


def _judge_manager(row: Planned, known: Mapping[str, Known], mails: set[str]) -> None:
    manager = row.changes.get("manager", ["", ""])[1]
    if not manager:
        return
    if manager == row.email:
        row.wrong("manager", gettext("Nobody is their own manager"))
    elif manager in known and known[manager].status == "deactivated":
        row.wrong("manager", gettext("The account of this manager is deactivated. Name another."))
    elif manager not in known and manager not in mails:
        row.wrong(
            "manager", gettext("Nobody has this email address, neither here nor in this list")
        )


def _find_circles(rows: Sequence[Planned], now: Standing) -> None:
    """Who would report to themselves by way of others."""
    above = {each.email: now.mail_of(each.manager_id) for each in now.people.values()}
    changed = {row.email: row for row in rows if row.changes.get("manager", ["", ""])[1]}
    above |= {row.email: row.changes["manager"][1] for row in rows if "manager" in row.changes}
    for circle in _circles(above):
        if len(circle) > 1:
            way = " → ".join([*circle[:5], *(["…"] if len(circle) > 5 else []), circle[0]])
            for row in (changed[mail] for mail in circle if mail in changed):
                row.wrong("manager", gettext("They would report to themselves: %(way)s", way=way))


def _circles(above: Mapping[str, str]) -> Iterator[list[str]]:
    """Each circle once; looks at everybody once, however long the ways are."""
    seen: set[str] = set()
    for start in above:
        way: dict[str, None] = {}
        one = start
        while one and one in above and one not in seen:
            seen.add(one)
            way[one] = None
            one = above[one]
        if one in way:
            steps = list(way)
            yield steps[steps.index(one) :]


def _missing(now: Standing, mails: set[str], terms: Terms, *, after: int) -> list[Planned]:
    """Who has an account and is not in the list; whoever brought it is not among them."""
    gone = [
        each
        for each in now.people.values()
        if each.status != "deactivated" and each.email not in mails and each.id != terms.by_id
    ]
    return [
        Planned(
            line=after + number,
            email=each.email,
            name=each.name,
            act="missing",
            said={},
            changes={"status": [each.status, "deactivated"]},
            person_id=each.id,
        )
        for number, each in enumerate(sorted(gone, key=lambda each: each.name.casefold()), 1)
    ]


def _keep_an_administrator(rows: Sequence[Planned], now: Standing) -> None:
    """There must be somebody left who runs the accounts."""
    active = {
        each.id
        for each in now.people.values()
        if each.role == "administrator" and each.status == "active"
    }
    by_id = {row.person_id: row for row in rows if row.person_id}
    left = {person_id for person_id in active if not _unmakes(by_id.get(person_id))}
    made = any(
        row.changes.get("role", ["", ""])[1] == "administrator"
        and now.people[person_id].status == "active"
        for person_id, row in by_id.items()
    )
    if active and not left and not made:
        for person_id in active:
            by_id[person_id].wrong(
                "role",
                gettext("No active administrator would be left. Leave somebody administrator."),
            )


def _unmakes(row: Planned | None) -> bool:
    return row is not None and bool({"role", "status"} & row.changes.keys())
