"""The browser's part of `make bench` measures what it says; the seconds it finds are not judged."""

import subprocess
import sys

from playwright.sync_api import Browser

from bench.browser import Someone
from tests.serving import serving


def test_a_browser_counts_bytes_and_seconds(browser: Browser, tmp_path) -> None:
    running = serving(tmp_path / "demo")
    command = [sys.executable, "-m", "entgov", "demo", "--people", "12", "--pages", "10"]
    subprocess.run(
        [*command, "--posts", "60"], env=running.environment, check=True, capture_output=True
    )
    with running as served:
        someone = Someone(browser, served.address)
        first, following = someone.visits("/", "/stream")
        slow, _ = someone.visits("/people", "/people", slow=True)
    assert first.transferred["Stylesheet"] > 10_000
    assert first.transferred["Script"] > 10_000
    assert first.looks_and_scripts <= 65_000
    assert first.whole <= 100_000
    assert following.looks_and_scripts == 0
    assert 0 < following.whole <= 18_000  # twenty threads, and the form for all kinds of posts
    assert first.blocking == following.blocking == 1
    assert first.shift == following.shift == 0
    assert slow.readable > 0.8  # twice the time that an answer takes on that line
