"""Without a connection there is a page that says so, and nothing that anybody wrote is kept."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in
from tests.serving import Served

READY = "navigator.serviceWorker.ready.then((it) => it.active.state === 'activated')"
IN_CHARGE = "Boolean(navigator.serviceWorker.controller)"
KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
  const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat()
  return requests.map((request) => request.url)
}"""


def test_without_a_connection_there_is_a_page_that_says_so(new_page, served: Served) -> None:
    page = with_service_worker(new_page, served)
    page.goto(f"{served.address}/stream")
    page.context.set_offline(True)
    page.goto(f"{served.address}/people?q=ada")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
    assert page.url == f"{served.address}/people?q=ada"
    colour = "getComputedStyle(document.querySelector('.site-header')).backgroundColor"
    assert page.evaluate(colour) == "rgb(10, 61, 69)"
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    assert page.url == f"{served.address}/people?q=ada"
    page.problems.clear()  # the browser says on its console that it is offline


def test_nothing_that_anybody_wrote_is_kept(new_page, served: Served) -> None:
    page = with_service_worker(new_page, served)
    for path in ("/", "/stream", "/people", "/settings", "/wiki/everyone", "/offline", "/no"):
        page.goto(served.address + path)
    kept = [address.removeprefix(served.address) for address in page.evaluate(KEPT)]
    assert "/offline?language=en-GB" in kept
    assert any(path.endswith("/js/main.js") for path in kept)
    assert [path for path in kept if not path.startswith(("/static/", "/offline?"))] == []


def test_what_an_older_release_kept_is_dropped(new_page, served: Served) -> None:
    page = new_page(service_workers="allow")
    page.goto(f"{served.address}/healthz")  # where nothing is kept yet
    page.evaluate("caches.open('entgov-000000000000')")
    page.goto(f"{served.address}/sign-in")
    page.evaluate(READY)
    page.wait_for_function("caches.keys().then((names) => names.length === 1)")
    assert "entgov-000000000000" not in page.evaluate("caches.keys()")


def with_service_worker(new_page, served: Served) -> Page:
    """A page that somebody is signed in on and that the service worker stands behind."""
    page = new_page(service_workers="allow")
    come_in(page, served)
    page.evaluate(READY)
    page.wait_for_function(IN_CHARGE)
    return page
