"""The wheel carries templates, static files, migrations and articles: the app runs from it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]

_TRY = """
import pathlib, re, sys, entgov
from entgov.app import create_app
from entgov import installation
from entgov.core.settings import Settings
assert pathlib.Path(entgov.__file__).is_relative_to(sys.argv[1]), entgov.__file__
app = create_app(Settings(data=pathlib.Path(sys.argv[2])))
with app.app_context():
    installation.prepare(lambda done: None)
client = app.test_client()
page = client.get("/sign-in")
assert page.status_code == 200
addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
assert len(addresses) > 3
assert {client.get(each).status_code for each in addresses} == {200}
"""


def test_the_app_runs_from_the_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert not [name for name in names if "node_modules" in name or name.startswith("tests/")]
    subprocess.run(
        [sys.executable, "-c", _TRY, str(tmp_path / "site"), str(tmp_path / "data")],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        check=True,
    )
