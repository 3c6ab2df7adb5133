"""Every setting, command and address is documented, and nothing documented is missing."""

import re
import tomllib
from pathlib import Path

import click
from flask import Flask

from entgov.cli import entgov
from entgov.core.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"


def test_every_setting_is_documented() -> None:
    named = set(
        re.findall(r"^\| `(ENTGOV_[A-Z_]+)`", (DOCS / "configuration.md").read_text(), re.M)
    )
    assert named == {f"ENTGOV_{name.upper()}" for name in Settings.model_fields}


def test_every_command_is_documented() -> None:
    named = set(
        re.findall(
            r"^\| `entgov ([a-z -]+?)(?: [A-Z\[-].*)?`", (DOCS / "commands.md").read_text(), re.M
        )
    )
    assert named == set(_commands(entgov, ""))


def test_every_make_command_is_documented() -> None:
    makefile = (DOCS.parent / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.M))
    assert (
        set(re.findall(r"^\| `make ([a-z]+)`", (DOCS / "commands.md").read_text(), re.M)) == targets
    )


def test_every_address_is_documented(app: Flask) -> None:
    named = set(re.findall(r"^\| `(/[^`]*)`", (DOCS / "addresses.md").read_text(), re.M))
    assert named == {re.sub(r"<(?:[a-z]+:)?", "<", rule.rule) for rule in app.url_map.iter_rules()}


def test_decisions_are_numbered_one_after_the_other() -> None:
    decisions = sorted((DOCS / "adr").glob("*.md"))
    assert [path.name[:5] for path in decisions] == [
        f"{number:04}-" for number in range(1, len(decisions) + 1)
    ]
    for path in decisions:
        assert path.read_text().startswith(f"# {int(path.name[:4])}. ")


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*DOCS.glob("**/*.md"), *DOCS.parent.glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_the_map_of_the_house_has_every_room() -> None:
    contracts = tomllib.loads((DOCS.parent / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(each for each in contracts["contracts"] if each["type"] == "layers")["layers"]
    rooms = {room for layer in layers for room in re.findall(r"[a-z]+", layer)} - {"main"}
    drawn = re.findall(r'^    \w+\["([^<]+)<br>', (DOCS / "architecture.md").read_text(), re.M)
    assert {room for names in drawn for room in re.findall(r"[a-z]+", names)} == rooms


def _commands(group: click.Group, path: str) -> list[str]:
    names = []
    for name, command in group.commands.items():
        whole = f"{path} {name}".strip()
        names += _commands(command, whole) if isinstance(command, click.Group) else [whole]
    return names
