"""What the rows of a list would do, held against how people stand: nothing is changed here.

An empty cell says nothing. What is wrong in any row keeps the whole list from being applied, so
each row says all that is wrong with it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext

from entgov.accounts.twins import skeleton
from entgov.rosters.columns import CLEAR
from entgov.rosters.managers import find_circles, judge_manager
from entgov.rosters.memberships import compare_spaces
from entgov.rosters.planned import Planned, Terms
from entgov.rosters.reading import Line
from entgov.rosters.standing import Known, Standing

MOST_MISSING = 0.25
"""The part of all accounts of which more are deactivated only where it is confirmed once more."""


def planned(lines: Sequence[Line], now: Standing, terms: Terms) -> list[Planned]:
    """What each row does, and after the rows those who are missing, where that is asked for."""
    known = now.by_mail()
    rows = [_row(line, known.get(line.said.get("mail", "")), now, terms) for line in lines]
    _find_twins(rows, now)
    mails = {row.email for row in rows}
    for row in rows:
        judge_manager(row, known, mails)
    find_circles(rows, now)
    if terms.end_missing:
        rows += _missing(now, mails, terms, after=rows[-1].line)
    _keep_an_administrator(rows, now)
    for row in rows:
        if row.problems:
            row.act = "wrong"
    return rows


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
    compare_spaces(row, good, person, now, terms)
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
    before = now.as_said(person)
    for column in ("name", "job", "team", "manager", "role", "leaving"):
        cell = said.get(column, "")
        after = "" if cell == CLEAR else cell
        if cell and after != before[column]:
            row.changes[column] = [before[column], after]


def _judge_leaving(row: Planned, terms: Terms) -> None:
    day = row.changes.get("leaving", ["", ""])[1]
    if day and date.fromisoformat(day) < terms.today:
        row.wrong("leaving", gettext("This day is over. Write a later one."))


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
    by_id = {row.person_id: row for row in rows if row.person_id}
    if now.keeps_an_administrator({each: row.changes for each, row in by_id.items()}):
        return
    for person_id in now.administrators():
        by_id[person_id].wrong(
            "role",
            gettext("No active administrator would be left. Leave somebody administrator."),
        )
