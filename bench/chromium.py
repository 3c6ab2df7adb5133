"""The distribution's Chromium, without anything that calls home.

For what is measured here, and for the tests and the pictures, which see the same browser.
"""

import shutil
from typing import Any


def launch_options() -> dict[str, Any]:
    """How Playwright starts it. The path is None where it is not installed."""
    return {
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
