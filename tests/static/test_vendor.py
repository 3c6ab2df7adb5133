"""What we ship from others is exactly what was built, and says where it comes from."""

import json
import tomllib
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "static" / "vendor"
PARTS = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["part"]
NAMED = {file: digest for part in PARTS for file, digest in part["sha256"].items()}


def test_every_vendored_file_is_named_and_every_named_file_is_there() -> None:
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert files - {"VENDOR.toml"} == set(NAMED)


def test_every_vendored_file_has_the_hash_that_was_built() -> None:
    found = {file: sha256((VENDOR / file).read_bytes()).hexdigest() for file in NAMED}
    assert found == NAMED


def test_every_part_has_a_version_a_licence_and_its_text() -> None:
    for part in PARTS:
        assert part["version"]
        assert part["licence"]
        assert f"{part['name']}/LICENCE.txt" in part["sha256"]


def test_the_versions_are_those_that_the_lock_file_pins() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    for part in PARTS:
        assert packages[f"node_modules/{part['name']}"]["version"] == part["version"]


def test_the_lock_file_has_hashes_and_no_download_addresses() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def test_the_stylesheet_loads_nothing_from_anywhere() -> None:
    css = (VENDOR / "govuk-frontend" / "govuk-frontend.min.css").read_text()
    assert not [word for word in ("url(", "@import", "GDS Transport") if word in css]
