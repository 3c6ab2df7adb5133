"""The certified provider of `op/`, as a process of its own; npm brings it, once a lock file."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "op"
_CACHE = Path(tempfile.gettempdir()) / f"entgov-test-provider-{os.getuid()}"
CLIENT, SECRET = "entgov", "a secret of the tests"
PEOPLE: dict[str, Any] = {
    "zoe": {"name": "Zoe Newcome", "email": "zoe@body.example", "email_verified": True},
}


class Certified:
    """A running provider, for an entgov at an address. `with Certified(address) as provider:`"""

    def __init__(self, address: str, provider_id: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.told = {
            "port": self.port,
            "people": PEOPLE,
            "client": {
                "client_id": CLIENT,
                "client_secret": SECRET,
                "redirect_uris": [f"{address}/sign-in/with/{provider_id}/answer"],
                "post_logout_redirect_uris": [f"{address}/sign-in"],
                "backchannel_logout_uri": f"{address}/sign-in/{provider_id}/back-channel",
                "backchannel_logout_session_required": True,
            },
        }

    def __enter__(self) -> "Certified":
        folder = _installed()
        self.log = Path(tempfile.mkdtemp()) / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["node", "server.mjs"],
                cwd=folder,
                env={**os.environ, "OP": json.dumps(self.told)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout
        for line in self.process.stdout:
            if line.strip() == "listens":
                return self
        raise AssertionError(self.log.read_text())

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout
        self.process.stdout.close()
        print(self.log.read_text())  # pytest shows it where a test fails


def _installed() -> Path:
    """The folder with the provider and what it needs; made whole, then put in its place."""
    names = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
    digest = sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()[:16]
    folder = _CACHE / digest
    if folder.exists():
        return folder
    _CACHE.mkdir(mode=0o700, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=_CACHE))
    for name in names:
        shutil.copy(HERE / name, fresh / name)
    command = ["npm", "ci", "--prefer-offline", "--omit=dev"]
    done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"npm could not bring the provider: {done.stderr}"
    try:
        fresh.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(fresh)
    return folder
