"""An identity provider that keeps the accounts of a body: what it looks for, and what it makes."""

from itertools import count
from typing import Any

from bench.accounts_body import Body

LISTS = {
    "SCIM, userName": {"filter": 'userName eq "p17@body.example"'},
    "SCIM, externalId": {"filter": 'externalId eq "X-17"'},
    "SCIM, emails": {"filter": 'emails[type eq "work" and value eq "p17@body.example"]'},
    "SCIM, displayName": {"filter": 'displayName eq "Rowan Family3"'},
    "SCIM, a group by name": {
        "filter": 'displayName eq "Group 7"',
        "excludedAttributes": "members",
    },
    "SCIM, the first of all": {"count": "50"},
    "SCIM, the last of all": {"count": "50", "startIndex": "{late}"},
}


class Provider:
    """Sends with its token, as providers do: it looks, then it makes."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._known = {"Authorization": f"Bearer {body.token}"}
        self._numbers = count(1)

    def look(self, asked: dict[str, str]) -> float:
        """Milliseconds of the processor for a list."""
        kind = "Groups" if "Group" in asked.get("filter", "") else "Users"
        asked = {
            name: each.format_map({"late": self._body.people - 50}) if each == "{late}" else each
            for name, each in asked.items()
        }
        return self._send("GET", f"/{kind}", query_string=asked)

    def add(self) -> float:
        """The same for an account that is made."""
        number = next(self._numbers)
        name = f"new.colleague{number}@body.example"
        return self._send(
            "POST",
            "/Users",
            json={
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": name,
                "externalId": f"Y-{number}",
                "displayName": f"New Colleague{number}",
                "title": "Officer",
                "active": True,
            },
        )

    def _send(self, method: str, path: str, **sent: Any) -> float:
        return self._body.ask(method, f"/scim/v2{path}", headers=self._known, **sent)
