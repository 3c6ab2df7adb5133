"""What we ship from others is exactly what was built, and says where it comes from."""

import json
import re
import shutil
import subprocess
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from entgov.web.assets import STYLES

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "static" / "vendor"
MANIFEST = tomllib.loads((VENDOR / "VENDOR.toml").read_text())
PARTS = MANIFEST["part"]
NAMED = {file: digest for part in PARTS for file, digest in part["sha256"].items()}
NO_NETWORK = ("EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "ENETUNREACH")


def test_every_vendored_file_is_named_and_every_named_file_is_there() -> None:
    assert _files(VENDOR).keys() - {"VENDOR.toml"} == NAMED.keys()


def test_every_vendored_file_has_the_hash_that_was_built() -> None:
    found = {file: sha256((VENDOR / file).read_bytes()).hexdigest() for file in NAMED}
    assert found == NAMED


def test_they_were_built_after_the_last_change_of_what_they_are_built_from() -> None:
    now = {
        name: sha256((FRONTEND / name).read_bytes()).hexdigest() for name in MANIFEST["built_from"]
    }
    assert now == MANIFEST["built_from"], "run `make vendor`"


def test_building_them_anew_gives_the_same_bytes(tmp_path: Path) -> None:
    """The other tests here hold where there is no npm too, and catch a build that was forgotten."""
    if not shutil.which("npm"):
        pytest.skip("npm is not on this machine")
    copy = shutil.copytree(
        FRONTEND, tmp_path / "frontend", ignore=shutil.ignore_patterns("node_modules")
    )
    installed = _run("npm", "ci", "--prefer-offline", cwd=copy)
    if installed.returncode and any(sign in installed.stderr for sign in NO_NETWORK):
        pytest.skip("npm can't be reached from this machine")
    assert installed.returncode == 0, installed.stderr
    built = _run("node", "build.mjs", str(tmp_path / "vendor"), cwd=copy)
    assert built.returncode == 0, built.stderr
    assert _files(tmp_path / "vendor") == _files(VENDOR)


def _run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_every_part_has_a_version_a_licence_and_its_text() -> None:
    for part in PARTS:
        assert part["version"]
        assert part["licence"] == "MIT"
        folders = {file.partition("/")[0] for file in part["sha256"]}
        assert f"{folders.pop()}/LICENCE.txt" in part["sha256"]
        assert not folders


def test_the_versions_are_those_that_the_lock_file_pins() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    for part in PARTS:
        assert packages[f"node_modules/{part['name']}"]["version"] == part["version"]


def test_the_lock_file_has_hashes_and_no_download_addresses() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def test_the_stylesheet_loads_nothing_from_anywhere() -> None:
    css = "".join((ROOT / "static" / name).read_text() for name in STYLES)
    assert not [word for word in ("url(", "@import", "GDS Transport") if word in css]


def test_the_scripts_do_nothing_that_the_security_policy_forbids() -> None:
    forbidden = r"""\beval\(|new Function\(|setAttribute\(["']style["']|style=\\?["']"""
    for file in NAMED:
        if file.endswith(".js"):
            assert not re.search(forbidden, (VENDOR / file).read_text()), file


def test_the_scripts_of_all_parts_that_the_templates_use_are_there() -> None:
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    used = set(re.findall(r'data-module="govuk-([a-z-]+)"', templates))
    entry = (FRONTEND / "govuk-frontend.js").read_text()
    started = {
        re.sub(r"(?<!^)(?=[A-Z])", "-", part).lower()
        for part in re.findall(r"[A-Z]\w+(?=[,\]])", entry)
    }
    assert used <= started


def test_the_stylesheet_has_the_rules_of_all_parts_that_the_templates_use() -> None:
    """It is built of the parts that are used; a class without rules is one that was forgotten."""
    css = "".join((ROOT / "static" / name).read_text() for name in STYLES)
    used: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for classes in re.findall(r'class="([^"]*)"', path.read_text()):
            used |= set(re.findall(r"govuk-[\w!-]*\w(?![\w{-])", classes))
    without = {name for name in used if f".{name.replace('!', chr(92) + '!')}" not in css}
    assert without <= {"govuk-table__body", "govuk-table__row"}  # it names them, and no more
