"""Moments in words, and addresses that are remembered."""

from datetime import timedelta

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from jinja2 import DictLoader, UndefinedError

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


PARTS = {
    "greeting.html": "{{ _('Search') }}{{ word }}{{ url_for('home.show') }}{{ looked() }}",
    "nosy.html": "{{ viewer.name }}",
}


@pytest.fixture
def looks(app: Flask) -> list[int]:
    """One for each time that the part is rendered."""
    found: list[int] = []
    app.jinja_env.loader = DictLoader(PARTS)
    app.add_template_global(lambda: found.append(1) or "", "looked")
    return found


def greeting(word: str) -> str:
    return render_template_string("{{ unchanging('greeting.html', word=word) }}", word=word)


def test_an_unchanging_part_is_rendered_once_for_all_that_it_depends_on(
    app: Flask, looks: list[int]
) -> None:
    with app.test_request_context():
        assert greeting("<b>") == greeting("<b>") == "Search&lt;b&gt;/"
        assert len(looks) == 1
        assert greeting("c") == "Searchc/"
        with force_locale("cy"):
            assert greeting("c") == "Chwilioc/"
    with app.test_request_context(base_url="http://here/below"):
        assert greeting("c") == "Searchc/below/"
    assert len(looks) == 4


def test_an_unchanging_part_does_not_know_who_looks(app: Flask, looks: list[int]) -> None:
    with app.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ unchanging('nosy.html') }}", viewer={"name": "Ann"})
