"""SCIM's own conformance tester against the real app: `scim2 test` passes all of its checks."""

from typing import Any

from flask import Flask
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from tests.scim.conftest import Provider


def test_all_checks_pass(app: Flask, provider: Provider) -> None:
    client = WSGISCIMClient(
        _as_served(app, provider),
        base_url="http://127.0.0.1:8000/scim/v2",
        headers={"Authorization": f"Bearer {provider.token}"},
    )
    client.discover()
    results = check_server(client)
    failed = [each for each in results if each.status is not Status.SUCCESS]
    assert not failed, "\n".join(f"{each.title}: {each.reason}" for each in failed)
    assert {each.resource_type for each in results} == {None, "User", "Group"}
    assert len(results) > 80


def _as_served(app: Flask, provider: Provider) -> Any:
    """The app as a server calls it, with nothing of the test's own around it."""

    def call(environ: Any, start_response: Any) -> Any:
        return provider.afresh(lambda: app(environ, start_response))

    return call
