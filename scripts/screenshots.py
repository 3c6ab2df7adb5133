"""Takes pictures of every screen into docs/screenshots: `make screenshots`.

The screens are those that the tests go through (tests/screens.py), with the content of `make demo`
in a folder of its own that is thrown away. A picture shows what a tall window would, so what is
fixed to an edge stands at that edge; a longer screen is cut off. Few colours keep the files small.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.chromium import launch_options
from entgov.app import create_app
from entgov.core.settings import Settings
from entgov.demo import build as demo
from tests.screens import SCREENS, address, parts_of
from tests.serving import serving

FOLDER = Path(__file__).parents[1] / "docs/screenshots"
SIZES = {1280: (720, 1200), 360: (740, 1200)}
"""By width: the least and the most height of a window, in pixels."""
SCHEMES = ("light", "dark")
MOST_BYTES = 60_000
PALETTES = (64, 32, 16, 8)
"""How many colours a picture may have; fewer are tried where the file is too large."""
BODY = {"ENTGOV_BODY_NAME": "Fenwick Vale"}
WHO = {
    "administrator": (demo.ADMINISTRATOR, demo.ADMINISTRATOR_PASSWORD),
    "staff": (demo.STAFF, demo.STAFF_PASSWORD),
}


def take() -> None:
    """Take all pictures, and remove those of screens that are gone."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        _build(data)
        paths = _paths(data)
        with serving(data, **BODY) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            names = set(_pictures(browser, served.address, paths))
    for old in FOLDER.glob("*-*-*.png"):
        if old.name not in names:
            old.unlink()


def _build(data: Path) -> None:
    environment = {**os.environ, **BODY, "ENTGOV_DATA": str(data)}
    subprocess.run([sys.executable, "-m", "entgov", "demo"], env=environment, check=True)


def _paths(data: Path) -> dict[str, str]:
    """The address of each screen that the demo has something for."""
    app = create_app(Settings(data=data))
    parts = parts_of(app, newcomer="Nerys Howell", drafted="Ring the depot before nine.")
    found = {name: address(app, screen, parts) for name, screen in SCREENS.items()}
    return {name: path for name, path in found.items() if path}


def _pictures(browser: Browser, site: str, paths: dict[str, str]) -> Iterator[str]:
    """Take the pictures one by one, and give the names of their files."""
    cookies = {who: _signed_in(browser, site, *secret) for who, secret in WHO.items()}
    of, done = len(paths) * len(SIZES) * len(SCHEMES), 0
    for (width, (least, most)), scheme in product(SIZES.items(), SCHEMES):
        window = {"width": width, "height": least}
        contexts = {
            who: browser.new_context(
                viewport=window,
                color_scheme=scheme,
                reduced_motion="reduce",
                storage_state=cookies.get(who),
            )
            for who in (*WHO, "visitor")
        }
        for name, path in paths.items():
            page = contexts[SCREENS[name].who].new_page()
            page.set_viewport_size(window)
            page.goto(f"{site}{path}", wait_until="networkidle")
            file = f"{name}-{width}-{scheme}.png"
            (FOLDER / file).write_bytes(_small(_picture(page, least, most)))
            page.close()
            done += 1
            print(f"\r{done} of {of} pictures", end="", file=sys.stderr, flush=True)
            yield file
        for context in contexts.values():
            context.close()
    print(file=sys.stderr)


def _signed_in(browser: Browser, site: str, email: str, password: str) -> dict[str, object]:
    """The cookies of somebody who signed in."""
    context: BrowserContext = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()
    state = context.storage_state()
    context.close()
    return dict(state)


def _picture(page: Page, least: int, most: int) -> bytes:
    height = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size or {"width": 0, "height": 0}
    page.set_viewport_size({"width": size["width"], "height": min(max(height, least), most)})
    return page.screenshot()


def _small(png: bytes) -> bytes:
    """The picture with as many colours as its limit in bytes lets it have."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in PALETTES:
        target = BytesIO()
        # An octree, since the other ways give up the few colours of small things, such as avatars.
        few = picture.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(target, "PNG", optimize=True)
        if target.tell() <= MOST_BYTES:
            break
    return target.getvalue()


if __name__ == "__main__":
    take()
