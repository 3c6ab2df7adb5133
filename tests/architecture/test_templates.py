"""Templates compile, are used, vouch for nothing, and carry no script or style of their own."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES]


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_it_vouches_for_nothing(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", source)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.parent.name != "mail"])
def test_it_has_no_inline_script_or_style(path: Path) -> None:
    source = re.sub(r"\{[{%#].*?[#%}]\}", "", path.read_text("utf-8"), flags=re.S)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", source)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_used(name: str) -> None:
    named = [
        path
        for path in [*(ROOT / "entgov").rglob("*.py"), *TEMPLATES]
        if f'"{name}"' in path.read_text("utf-8")
    ]
    assert named, f"nothing names {name}"


WORDS = re.compile(r">\s*([A-Z][a-z]+(?:\s+[a-z]+)+)\s*<")


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_its_words_go_through_gettext(path: Path) -> None:
    """A sentence between two tags that no `_()` surrounds was never meant for translators."""
    assert WORDS.findall(path.read_text("utf-8")) == []


UNCHANGING = sorted(
    {name for path in TEMPLATES for name in re.findall(r'unchanging\("(.+?)"', path.read_text())}
)
OF_ONE_REQUEST = {"viewer", "request", "session", "g", "csrf_token", "this_address", "config"}


@pytest.mark.parametrize("name", UNCHANGING)
def test_what_is_rendered_once_knows_no_request(app: Flask, name: str) -> None:
    waiting = [name]
    for each in waiting:
        parsed = app.jinja_env.parse((ROOT / "templates" / each).read_text("utf-8"))
        assert not meta.find_undeclared_variables(parsed) & OF_ONE_REQUEST, each
        waiting += [other for other in meta.find_referenced_templates(parsed) if other]
