"""What is installed is what was looked at: every package by version and hash."""

import re
from pathlib import Path

import pytest

LOCKS = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_its_hash(name: str) -> None:
    text = (LOCKS / name).read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.startswith("#")]
    for package in packages:
        assert re.match(r"[a-z0-9-]+==[^ ;]+( ;[^-]+)?( +--hash=sha256:[0-9a-f]{64})+ *$", package)
    assert len(packages) > 30
