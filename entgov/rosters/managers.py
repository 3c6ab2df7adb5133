"""What a list says of managers: who can be one, and that nobody reports to themselves by way of
others. Both can only be told of all rows together."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext

from entgov.rosters.planned import Planned
from entgov.rosters.standing import Known, Standing


def judge_manager(row: Planned, known: Mapping[str, Known], mails: set[str]) -> None:
    """Whether the manager of a row is somebody who can be one: `known` are all accounts by their
    addresses, `mails` the addresses in the list."""
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


def find_circles(rows: Sequence[Planned], now: Standing) -> None:
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
