"""Starting and stopping: what is missing is one clear line, and a stop loses nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.serving import serving


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command line with these settings."""
    return subprocess.run(
        [sys.executable, "-m", "entgov", *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refused start says."""
    assert result.returncode == 1, result.stdout
    assert "Traceback" not in result.stderr
    line = result.stderr.strip()
    assert line.startswith("Error: ")
    assert "\n" not in line
    return line


def test_a_port_already_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        line = refusal(run("serve", ENTGOV_DATA=str(tmp_path), ENTGOV_BIND=bind))
    assert bind in line
    assert "ENTGOV_BIND" in line


def test_a_folder_that_cannot_be_made() -> None:
    assert "ENTGOV_DATA" in refusal(run("serve", ENTGOV_DATA="/dev/null/var"))


def test_a_folder_that_cannot_be_written() -> None:
    line = refusal(run("serve", ENTGOV_DATA="/proc"))  # not even root can write there
    assert "can't be written" in line
    assert "ENTGOV_DATA" in line


@pytest.mark.parametrize("bind", ["8000", "127.0.0.1:", "127.0.0.1:99999", "host:port"])
def test_an_address_that_makes_no_sense(tmp_path: Path, bind: str) -> None:
    assert "ENTGOV_BIND" in refusal(run("serve", ENTGOV_DATA=str(tmp_path), ENTGOV_BIND=bind))


def test_a_first_administrator_with_too_short_a_password(tmp_path: Path) -> None:
    result = run(
        "init",
        ENTGOV_DATA=str(tmp_path),
        ENTGOV_ADMIN_EMAIL="ada@body.example",
        ENTGOV_ADMIN_PASSWORD="short",
    )
    assert "ENTGOV_ADMIN_PASSWORD" in refusal(result)


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    address = "postgresql://nobody@127.0.0.1:1/nothing"
    line = refusal(run("init", ENTGOV_DATA=str(tmp_path), ENTGOV_DATABASE_URL=address))
    assert "database" in line


def test_the_first_administrator_from_the_environment(tmp_path: Path) -> None:
    settings = {
        "ENTGOV_DATA": str(tmp_path),
        "ENTGOV_ADMIN_EMAIL": "Ada.Lovely@body.example",
        "ENTGOV_ADMIN_PASSWORD": "three plain words",
    }
    assert run("init", **settings).returncode == 0
    assert run("init", **settings).returncode == 0  # a second time changes nothing
    listed = run("accounts", "list", **settings)
    assert listed.stdout.count("\n") == 1
    assert "ada.lovely@body.example\tada.lovely\tactive\tadministrator" in listed.stdout


@pytest.mark.parametrize("made_before", [False, True])
def test_nobody_else_on_the_machine_can_read_what_is_kept(
    tmp_path: Path, made_before: bool
) -> None:
    data = tmp_path / "data"
    if made_before:
        data.mkdir(mode=0o755)
    assert run("init", ENTGOV_DATA=str(data)).returncode == 0
    kept = [*data.rglob("*"), *([] if made_before else [data])]
    assert data / "entgov.sqlite3" in kept
    assert [str(path) for path in kept if path.stat().st_mode & 0o077] == []


def test_it_starts_stops_and_starts_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as first:
        assert first.set_up
        assert children(first.process.pid)
    with serving(data) as second:
        assert second.set_up != first.set_up
        with urlopen(f"{second.address}/sign-in") as answer:
            assert b"Sign in" in answer.read()


def test_a_killed_server_leaves_no_worker_behind(tmp_path: Path) -> None:
    running = serving(tmp_path / "data")
    served = running.__enter__()
    below = children(served.process.pid)
    assert below
    served.process.send_signal(signal.SIGKILL)
    served.process.wait()
    for _ in range(400):
        if not any(runs(pid) for pid in below):
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {below}")


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as served:
        (worker,) = workers(served.process.pid)
        os.kill(worker, signal.SIGKILL)
        for _ in range(400):
            if set(workers(served.process.pid)) - {worker}:
                return
            time.sleep(0.1)
    pytest.fail("there is no worker any more")


def runs(pid: int) -> bool:
    """Whether there is such a process that is more than a line in the table of processes."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def workers(pid: int) -> list[int]:
    """The processes below a process that do the work of the worker."""
    said = {each: Path(f"/proc/{each}/cmdline").read_bytes() for each in children(pid)}
    return [each for each, words in said.items() if words.endswith(b"\0worker\0")]


def children(pid: int) -> list[int]:
    """The processes below a process."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    threads = [int(path.name) for path in Path(f"/proc/{pid}/task").iterdir()]
    for thread in threads:
        listed += Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
    direct = {int(each) for each in listed}
    return sorted(direct | {below for each in direct for below in children(each)})
