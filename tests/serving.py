"""A running installation: `entgov serve` as people start it, ended as Ctrl+C ends it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


@dataclass
class Served:
    """A running installation."""

    address: str
    data: Path
    set_up: str
    process: subprocess.Popen[str]


class serving:  # reads as a verb: with serving(...)
    """Starts an installation, and ends it as Ctrl+C does."""

    def __init__(self, data: Path, database: str = "", **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "ENTGOV_DATA": str(data),
            "ENTGOV_DATABASE_URL": database,
            "ENTGOV_BIND": f"127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
            "ENTGOV_POSTS_A_MINUTE": "1000",  # tests write quicker than people
            "ENTGOV_POSTS_AN_HOUR": "10000",
            **settings,
        }
        self.data = data
        self.output = data.parent / f"{data.name}.log"

    def __enter__(self) -> Served:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "entgov", "serve"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        address = f"http://127.0.0.1:{self.port}"
        for _ in range(1200):  # two minutes, for a busy machine
            try:
                with urlopen(f"{address}/readyz", timeout=2):  # our own server
                    break
            except (URLError, OSError):
                assert self.process.poll() is None, self.output.read_text()
                time.sleep(0.1)
        else:
            raise AssertionError(self.output.read_text())
        found = re.search(r"http://\S+/set-up/\S+", self.output.read_text())
        return Served(address, self.data, found[0] if found else "", self.process)

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(30) == 0, self.output.read_text()
