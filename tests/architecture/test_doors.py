"""Every door has a guard, and an app with one that has none does not start."""

import pytest
from flask import Flask

from entgov.web.guard import public, refuse_unguarded, staff
from tests.doors import for_people

OPEN_TO_EVERYBODY = {
    "accessibility.statement",
    "feeds.show",
    "healthz",
    "installable.manifest",
    "installable.offline",
    "installable.service_worker",
    "links.join",
    "links.reset",
    "links.set_up",
    "logo.show",
    "passkeys.challenge",
    "provider_sign_in.answer",
    "provider_sign_in.go",
    "readyz",
    "second_step.ask",
    "second_step.passkey",
    "second_step.set_up",
    "sessions.forgotten",
    "sessions.sign_in",
    "static",
    "unsubscribing.ask",
    "unsubscribing.end",
}

BACK_CHANNEL = "provider_sign_in.back_channel"


def test_an_app_with_an_unguarded_endpoint_does_not_start() -> None:
    app = Flask("small", static_folder=None)
    app.add_url_rule("/guarded", "guarded", public(lambda: "hello"))
    refuse_unguarded(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "hello")
    with pytest.raises(RuntimeError, match="forgotten"):
        refuse_unguarded(app)


def test_a_view_has_one_guard_only() -> None:
    with pytest.raises(RuntimeError, match="two guards"):
        staff(public(lambda: "hello"))


def test_only_these_doors_are_open_to_everybody(app: Flask) -> None:
    marks = {name: view.guarded_by for name, view in app.view_functions.items()}
    assert {name for name, mark in marks.items() if mark == "public"} == OPEN_TO_EVERYBODY


def test_forms_are_all_that_changes_something(app: Flask) -> None:
    """What GET does not change, tests/test_visibility.py looks after."""
    for rule in for_people(app):
        assert not {"PUT", "PATCH", "DELETE"} & (rule.methods or set()), rule


def test_programs_come_in_by_scim_and_providers_to_sign_people_out(app: Flask) -> None:
    marks = {name: view.guarded_by for name, view in app.view_functions.items()}
    by_token = {name for name, mark in marks.items() if mark == "token"}
    assert by_token == {name for name in marks if name.startswith("scim.")} | {BACK_CHANNEL}
