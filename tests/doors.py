"""The doors of people, and those of programs, which show a token and are proved in tests/scim."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule


def for_people(app: Flask) -> Iterator[Rule]:
    """The rules of the app but for those behind a token."""
    views: dict[str, Any] = app.view_functions
    for rule in app.url_map.iter_rules():
        if views[rule.endpoint].guarded_by != "token":
            yield rule
