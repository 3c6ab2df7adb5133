"""What a browser makes of entgov: bytes over the wire, and seconds until a screen can be read.

Bytes are those of the answers, headers and all, as the browser received them. The phone is this
machine's Chromium, slowed down: a processor four times slower, and a line of 400 kbit/s on which
every answer takes 400 ms longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import rounds
from bench.chromium import launch_options
from bench.processes import Broken
from entgov.demo.accounts import STAFF, STAFF_PASSWORD

_SLOW_PROCESSOR = {"rate": 4}
_SLOW_LINE = {
    "offline": False,
    "latency": 400,  # milliseconds
    "downloadThroughput": 400_000 / 8,  # bytes a second
    "uploadThroughput": 400_000 / 8,
}
_PHONE = {"width": 360, "height": 740}
_SEEN = """() => new Promise((tell) => {
  const seen = { readable: 0, shift: 0 }
  const watch = (type, note) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(note))
    observer.observe({ type, buffered: true })
  }
  watch("largest-contentful-paint", ({ startTime }) => (seen.readable = startTime / 1000))
  watch("layout-shift", ({ value }) => (seen.shift += value))
  const files = performance.getEntriesByType("resource")
  seen.blocking = files.filter((file) => file.renderBlockingStatus === "blocking").length
  setTimeout(() => tell(seen), 500)
})"""


@dataclass(frozen=True)
class Figure:
    """A number that was measured, beside what it may be at the most."""

    what: str
    value: float
    budget: float
    unit: str

    @property
    def is_over(self) -> bool:
        return self.value > self.budget


@dataclass(frozen=True)
class Visit:
    """One load of a screen.

    transferred  bytes over the wire by the kind of file
    blocking     files that the first paint waits for, beside the page itself
    readable     seconds until the largest text or picture was painted
    shift        how much moved by itself, as browsers count it
    """

    transferred: Mapping[str, float]
    blocking: int
    readable: float
    shift: float

    @property
    def whole(self) -> float:
        return sum(self.transferred.values())

    @property
    def looks_and_scripts(self) -> float:
        return self.transferred.get("Stylesheet", 0) + self.transferred.get("Script", 0)


def figures(port: int, data: Path, repeats: int) -> list[Figure]:
    """Everything that has a budget; times are medians of so many repeats."""
    address = f"http://127.0.0.1:{port}"
    (space, page, *_), (other_space, other_page, *_) = _long_pages(data)
    page_path, next_path = rounds.page_path(space, page), rounds.page_path(other_space, other_page)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        someone = Someone(browser, address)
        page_view = someone.visits(page_path, next_path)
        home = someone.visits("/", "/")
        edit = someone.visits(f"{page_path}/edit", f"{next_path}/edit")
        slow_page = [someone.visits(page_path, next_path, slow=True) for _ in range(repeats)]
        slow_home = [someone.visits("/", "/", slow=True) for _ in range(repeats)]
        browser.close()
    all_visits = [*page_view, *home, *edit, *(v for pair in (*slow_page, *slow_home) for v in pair)]
    editor = max(home[0].looks_and_scripts, edit[0].looks_and_scripts)
    return [
        _size("shell: CSS and JavaScript", page_view[0].looks_and_scripts, 45),
        _size("the same with the editor", editor, 65),
        _size("page, first visit", page_view[0].whole, 100),
        _size("page, next visit", page_view[1].whole, 15),
        _size("home, first visit", home[0].whole, 100),
        _size("home, next visit", home[1].whole, 15),
        Figure("files that block rendering", max(v.blocking for v in all_visits), 1, ""),
        *_times("page", slow_page),
        *_times("home", slow_home),
        Figure("layout shift, at the most", max(v.shift for v in all_visits), 0, ""),
    ]


def _long_pages(data: Path) -> Sequence[tuple[str, str, str, int, str]]:
    """The two pages with the most text."""
    return sorted(rounds.heads(data), key=lambda page: len(page[4]))[-2:]


def _size(what: str, size: float, budget: float) -> Figure:
    return Figure(what, size / 1000, budget, "KB")


def _times(what: str, visits: Sequence[tuple[Visit, Visit]]) -> Iterator[Figure]:
    for n, (which, budget) in enumerate((("first", 2.5), ("next", 1.0))):
        seconds = median(pair[n].readable for pair in visits)
        yield Figure(f"{what} readable on a phone, {which} visit", seconds, budget, "s")


class Someone:
    """Somebody who is signed in, with a browser that knows nothing else."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        page.get_by_label("Email address").fill(STAFF)
        page.get_by_label("Password", exact=True).fill(STAFF_PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("button", name="Sign out").wait_for(state="attached")
        self._cookies = context.storage_state()
        context.close()

    def visits(self, first: str, following: str, *, slow: bool = False) -> tuple[Visit, Visit]:
        """A screen as a new browser loads it, and another one in the same browser after that.

        The service worker is there for the times alone: it would hide the bytes from the count.
        """
        context = self._browser.new_context(
            storage_state=self._cookies,
            viewport=_PHONE,  # type: ignore[arg-type]  # a plain dictionary will do
            service_workers="allow" if slow else "block",
        )
        page = context.new_page()
        seen = [self._visit(context, page, path, slow) for path in (first, following)]
        context.close()
        return seen[0], seen[1]

    def _visit(self, context: BrowserContext, page: Page, path: str, slow: bool) -> Visit:
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        if slow:
            wire.send("Emulation.setCPUThrottlingRate", _SLOW_PROCESSOR)
            wire.send("Network.emulateNetworkConditions", _SLOW_LINE)
        transferred = _counted(wire)
        answer = page.goto(self._address + path)
        if answer is None or answer.status != 200:
            raise Broken(f"{path} was not there for the browser")
        page.wait_for_load_state("networkidle")
        seen = page.evaluate(_SEEN)
        if slow:
            page.evaluate("navigator.serviceWorker.ready")
        wire.detach()
        return Visit(transferred, seen["blocking"], seen["readable"], seen["shift"])


def _counted(wire: Any) -> dict[str, float]:
    """Bytes by the kind of file, which grow as they arrive."""
    kinds: dict[str, str] = {}
    transferred: dict[str, float] = {}

    def begun(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event.get("type", "Other")

    def ended(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        transferred[kind] = transferred.get(kind, 0) + event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", begun)
    wire.on("Network.loadingFinished", ended)
    return transferred
