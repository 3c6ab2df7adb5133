"""The table of screens is complete: no screen escapes what is proved over all of them."""

from flask import Flask

from tests.doors import for_people
from tests.screens import NO_SCREENS, SCREENS


def test_every_address_that_shows_something_is_in_the_table(app: Flask) -> None:
    shown = {rule.endpoint for rule in for_people(app) if "GET" in (rule.methods or ())}
    listed = {screen.endpoint for screen in SCREENS.values() if screen.endpoint}
    assert shown - listed - NO_SCREENS.keys() == set()
    assert (listed | NO_SCREENS.keys()) - shown == set()
    assert listed & NO_SCREENS.keys() == set()
