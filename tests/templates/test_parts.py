"""The shared parts say what they are to whoever can't see them, and take text as text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

TEMPLATES = Path(__file__).parents[2] / "templates"
HOSTILE = "<b>bold</b>"


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask("parts")
    parts = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), parts])
    Babel(app)
    with app.test_request_context():
        yield app


def rendered(part: str, call: str, inside: str = "") -> str:
    name = call.partition("(")[0]
    source = f"{{% from 'parts/{part}.html' import {name} %}}"
    source += f"{{% call {call} %}}{inside}{{% endcall %}}" if inside else f"{{{{ {call} }}}}"
    return render_template_string(source, hostile=HOSTILE, lazy=_l("Not %(x)s", x=HOSTILE))


@pytest.mark.parametrize(
    ("part", "call"),
    [
        ("tag", "tag(lazy)"),
        ("notices", "note(lazy)"),
        ("notices", "warning(lazy)"),
        ("notices", "banner(lazy)"),
        ("progress", "progress('p', lazy)"),
        ("tabs", "tabs(lazy, [{'text': lazy, 'href': '#'}])"),
    ],
)
def test_a_text_stays_text(part: str, call: str) -> None:
    html = rendered(part, call)
    assert "<b>" not in html
    assert "Not &lt;b&gt;bold&lt;/b&gt;" in html


def test_tabs_are_links_under_a_name_and_one_says_that_it_is_open() -> None:
    html = rendered(
        "tabs",
        "tabs('Order', [{'text': 'A', 'href': '/a', 'current': true},"
        " {'text': 'B', 'href': '/b', 'count': 0}])",
    )
    assert '<nav class="tabs" aria-label="Order">' in html
    assert '<a class="tabs__link" href="/a" aria-current="page">A</a>' in html
    assert html.count("aria-current") == 1
    assert '<span class="tabs__count">(0)</span>' in html


def test_a_dialog_is_named_by_its_heading_and_can_be_closed() -> None:
    html = rendered("dialog", "dialog('d', hostile)", "<p>Inside</p>")
    assert 'id="d" aria-labelledby="d-title"' in html
    assert 'id="d-title">&lt;b&gt;' in html
    assert '<form method="dialog"><button type="submit"' in html
    assert "<p>Inside</p>" in html


def test_a_banner_is_heard_without_taking_the_focus() -> None:
    html = rendered("notices", "banner('Saved', 'success', 'one')")
    assert 'role="status"' in html
    assert 'aria-labelledby="one"' in html
    assert "Done" in html


def test_progress_says_how_far_or_only_that_it_goes_on() -> None:
    assert '<label class="govuk-label" for="p">Reading</label>' in rendered(
        "progress", "progress('p', 'Reading', 3, 7)"
    )
    assert 'value="3" max="7"' in rendered("progress", "progress('p', 'Reading', 3, 7)")
    assert "value" not in rendered("progress", "progress('p', 'Reading')")


def test_a_note_takes_links_too() -> None:
    assert '<a href="#">there</a>' in rendered("notices", "note()", '<a href="#">there</a>')
