"""A PostgreSQL server that the tests start by themselves, on a socket in a folder of their own."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType

_WHERE = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"))


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, the newest installed. Raises if there is none."""
    found = shutil.which(name)
    installed = sorted((path for root in _WHERE for path in root.glob(f"*/bin/{name}")), key=str)
    if installed or found:
        return str(installed[-1] if installed else found)
    raise RuntimeError("PostgreSQL is not installed; on Debian: apt-get install postgresql")


class Cluster:
    """A server with its own data; it never listens on a network address.

    PostgreSQL refuses to run as root, so root hands it to the user `postgres`.
    """

    def __init__(self) -> None:
        # Not in pytest's own folder: that one is closed to all others again and again.
        self.folder = Path(mkdtemp(prefix="entgov-postgresql-"))
        self.data = self.folder / "data"
        self._as = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []

    def __enter__(self) -> "Cluster":
        if self._as:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", str(self.data), "-U", "entgov", "-A", "trust", "-N", "-E", "UTF8")
        options = f"-c listen_addresses='' -c fsync=off -k {self.folder}"
        self._run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-w",
            "-l",
            str(self.folder / "log"),
            "-o",
            options,
            "start",
        )
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def create(self, name: str) -> str:
        """Make a database; gives its address."""
        self._run("createdb", "-h", str(self.folder), "-U", "entgov", name)
        return f"postgresql://entgov@/{name}?host={self.folder}"

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [*self._as, program(name), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
