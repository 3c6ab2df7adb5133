"""The columns of a list, by the names that people give them, and what a cell can say.

A header is compared without case, accents, blanks and signs, in English or Welsh, so that what
another system gives out need not be written anew.
"""

import unicodedata
from datetime import datetime
from typing import get_args

from flask_babel import gettext

from entgov.accounts.commands.people import normal_email
from entgov.accounts.forms.accounts import is_email
from entgov.accounts.models import Role

COLUMNS = ("name", "mail", "job", "team", "manager", "spaces", "role", "leaving")
"""In the order in which they are written."""
CLEAR = "-"
"""What a cell says that is to be emptied."""
CLEARABLE = frozenset({"job", "team", "manager", "leaving"})
_NAMES = {
    "name": ("name", "fullname", "displayname", "enw", "enwllawn"),
    "mail": ("mail", "email", "emailaddress", "ebost", "cyfeiriadebost"),
    "job": ("job", "jobtitle", "position", "swydd", "teitlswydd"),
    "team": ("team", "department", "tim", "adran"),
    "manager": ("manager", "managermail", "manageremail", "linemanager", "rheolwr"),
    "spaces": ("spaces", "space", "gofodau", "gofod"),
    "role": ("role", "rol"),
    "leaving": ("leaving", "leavingdate", "lastday", "dyddiadgadael", "diwrnodolaf"),
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names}
_LONGEST = {"name": 200, "mail": 250, "manager": 250, "job": 100, "team": 100, "spaces": 5_000}
_DATES = "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"


class Wrong(Exception):
    """What is wrong with a cell, and what to do."""


def column_of(header: str) -> str | None:
    """The column that a header names; None where it is none of ours."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return _BY_NAME.get("".join(sign for sign in plain if sign.isalnum()))


def checked(column: str, cell: str) -> str:
    """What a cell says, as it is compared; raises Wrong. An empty cell never comes here."""
    if len(cell) > (most := _LONGEST.get(column, 100)):
        raise Wrong(gettext("Shorten this to %(limit)s characters or fewer", limit=f"{most:,}"))
    if cell == CLEAR:
        if column not in CLEARABLE:
            raise Wrong(
                gettext("This can’t be emptied. Leave the cell empty to keep what is there.")
            )
        return CLEAR
    return {
        "name": _name,
        "mail": _mail,
        "manager": _mail,
        "role": _role,
        "leaving": _leaving,
        "spaces": _spaces,
    }.get(column, str)(cell)


def spaces_in(cell: str) -> list[str]:
    """The addresses of the spaces that a cell names."""
    return list(dict.fromkeys(each.strip().casefold() for each in cell.split(";") if each.strip()))


def _name(cell: str) -> str:
    if not any(unicodedata.category(letter)[0] in "LN" for letter in cell):
        raise Wrong(gettext("Use at least one letter or number"))
    return cell


def _mail(cell: str) -> str:
    if not is_email(cell):
        raise Wrong(gettext("Enter an email address in the correct format, like name@example.gov"))
    return normal_email(cell)


def _role(cell: str) -> str:
    roles = get_args(Role)
    if cell.casefold() not in roles:
        raise Wrong(
            gettext("There is no such role. Write one of: %(roles)s.", roles=", ".join(roles))
        )
    return cell.casefold()


def _leaving(cell: str) -> str:
    for form in _DATES:
        try:
            day = datetime.strptime(cell, form).date()  # noqa: DTZ007  # a day, and no moment
        except ValueError:
            continue
        if day.year < 10_000 and day.year > 1900:
            return day.isoformat()
    raise Wrong(gettext("Write the day like 2027-03-31 or 31/03/2027"))


def _spaces(cell: str) -> str:
    return ";".join(spaces_in(cell))
