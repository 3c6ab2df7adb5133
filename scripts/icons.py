"""Draws static/icons anew from static/favicon.svg, with Chromium: run it when the mark changes.

Phones cut their own shape out of an icon that is `maskable`, and Apple's out of the touch icon:
these two have no round corners of their own, and the mark stays within the circle that is safe.
"""

import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[1] / "static"
SIZES = {"192": 192, "512": 512, "maskable-512": 512, "touch-180": 180}
ROUND = ("192", "512")
COLOURS = 32


def draw() -> None:
    """Write all icons."""
    mark = (STATIC / "favicon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, size in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            shape = mark if name in ROUND else mark.replace(' rx="6"', "")
            page.set_content(f"<style>*{{margin:0}} svg{{display:block}}</style>{shape}")
            picture = Image.open(BytesIO(page.screenshot(omit_background=True)))
            small = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE)
            small.save(STATIC / "icons" / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    draw()
