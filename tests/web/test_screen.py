"""Moments in words, and addresses that are remembered."""

from datetime import timedelta

import pytest
from flask import Flask

from entgov.core.clock import now
from entgov.web.screen import address, ago


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=9), "just now"),
        (timedelta(seconds=42), "42 seconds ago"),
        (timedelta(minutes=5, seconds=1), "5 minutes ago"),
        (timedelta(hours=3, seconds=30), "3 hours ago"),
        (timedelta(days=400), "1 year ago"),
        (timedelta(days=-7, seconds=-30), "in 1 week"),
    ],
)
def test_how_long_ago(app: Flask, passed: timedelta, words: str) -> None:
    with app.test_request_context():
        assert ago(now() - passed) == words


def test_an_address_is_that_of_its_own_values(app: Flask) -> None:
    with app.test_request_context():
        assert address("tags.show", tag="a") == "/tags/a"
        assert address("tags.show", tag="b") == "/tags/b"
        assert address("search.results", q=["x", "y"]) == "/search?q=x&q=y"
    with app.test_request_context(base_url="http://here/below"):
        assert address("tags.show", tag="a") == "/below/tags/a"
