"""An identity provider: it sends and asks over HTTP, with a token."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from entgov.core.database import transaction
from entgov.tokens import commands as tokens
from tests.conftest import Browser

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Provider:
    """Sends what it is told, and reads the answer."""

    def __init__(self, app: Flask, token: str) -> None:
        self._browser = Browser(app)
        self.token = token
        self.afresh = self._browser._fresh

    def send(
        self, method: str, path: str, said: Any = None, *, headers: dict[str, str] | None = None
    ) -> TestResponse:
        known = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        send = self._browser.client.open
        return self.afresh(
            lambda: send(f"/scim/v2{path}", method=method, json=said, headers=known, buffered=True)
        )

    def send_raw(self, method: str, path: str, body: bytes) -> TestResponse:
        known = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/scim+json"}
        send = self._browser.client.open
        return self.afresh(
            lambda: send(f"/scim/v2{path}", method=method, data=body, headers=known, buffered=True)
        )

    def get(self, path: str, **asked: Any) -> Any:
        answer = self.afresh(
            lambda: self._browser.client.get(
                f"/scim/v2{path}",
                query_string=asked,
                headers={"Authorization": f"Bearer {self.token}"},
                buffered=True,
            )
        )
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def found(self, kind: str, search: str) -> list[str]:
        """The ids that a filter finds."""
        return [each["id"] for each in self.get(f"/{kind}", filter=search)["Resources"]]

    def add(self, user_name: str = "ann@body.example", **said: Any) -> Any:
        known = {"schemas": [CORE], "userName": user_name, "displayName": "Ann Lee", "active": True}
        answer = self.send("POST", "/Users", {**known, **said})
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    def add_group(self, name: str = "Planners", *ids: str, **said: Any) -> Any:
        members = [{"value": each} for each in ids]
        known = {"schemas": [GROUP], "displayName": name, "members": members}
        answer = self.send("POST", "/Groups", {**known, **said})
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> TestResponse:
        said = {"schemas": [PATCH], "Operations": list(operations)}
        return self.send("PATCH", path, said, headers=headers)


@pytest.fixture
def provider(app: Flask) -> Provider:
    """A provider with a token that counts."""
    with transaction():
        _, text = tokens.make("scim", "Entra", expires_at=None, by=None)
    return Provider(app, text)
