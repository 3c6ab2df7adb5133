"""entgov as an app: what a device is told, and what the service worker is made of."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image

from entgov.accounts.models import Person
from tests.conftest import Browser, Make, have_chosen


def test_the_manifest_has_the_name_and_colour_of_the_body(
    app: Flask, make: Make, visitor: Browser
) -> None:
    before: Any = visitor.get("/manifest.webmanifest").json
    assert before["name"] == "entgov"
    have_chosen(body_name="Westmarch", accent="#5a2d81")
    manifest: Any = visitor.get("/manifest.webmanifest").json
    assert manifest["name"] == "Westmarch"
    assert manifest["theme_color"] == "#5a2d81"
    assert manifest["start_url"] == manifest["scope"] == "/"


def test_the_manifest_is_in_the_language_that_the_browser_asks_for_whoever_is_signed_in(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    """Everybody between may keep it, and would show it to others."""
    browser = as_person(make.person(language="cy"))
    answer = browser.get("/manifest.webmanifest", headers={"Accept-Language": "en-GB"})
    assert answer.cache_control.public
    assert answer.json["lang"] == "en-GB"


def test_every_icon_is_there_in_the_size_that_is_said(app: Flask, visitor: Browser) -> None:
    manifest: Any = visitor.get("/manifest.webmanifest").json
    found = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert found == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in manifest["icons"]:
        answer = visitor.get(icon["src"])
        assert answer.content_type == icon["type"]
        width, height = Image.open(BytesIO(answer.data)).size
        assert f"{width}x{height}" == icon["sizes"]


def test_shortcuts_lead_somewhere(
    app: Flask, make: Make, as_person: Callable[[Person], Browser]
) -> None:
    browser = as_person(make.person())
    manifest: Any = browser.get("/manifest.webmanifest").json
    assert {browser.get(each["url"]).status_code for each in manifest["shortcuts"]} == {200}


def test_the_offline_page_asks_the_database_nothing(
    app: Flask, make: Make, as_person: Callable[[Person], Browser], count_queries: Any
) -> None:
    browser = as_person(make.person())
    with count_queries() as queries:
        page = browser.get("/offline")
    assert queries == []
    assert page.status_code == 200
    assert "csrf_token" not in page.text
    assert "Sign out" not in page.text


def test_the_offline_page_is_in_the_language_that_is_asked_for(visitor: Browser) -> None:
    assert '<html lang="cy"' in visitor.get("/offline?language=cy").text
    assert '<html lang="en-GB"' in visitor.get("/offline?language=tlh").text


def test_browsers_look_for_a_new_service_worker_each_time(visitor: Browser) -> None:
    script = visitor.get("/service-worker.js")
    assert script.headers["Cache-Control"] == "no-cache"
    assert script.mimetype == "text/javascript"
    again = visitor.get("/service-worker.js", headers={"If-None-Match": script.headers["ETag"]})
    assert again.status_code == 304


def test_another_look_or_language_makes_another_service_worker(
    app: Flask, make: Make, visitor: Browser
) -> None:
    first = visitor.get("/service-worker.js").text
    assert visitor.get("/service-worker.js").text == first
    welsh = visitor.get("/service-worker.js", headers={"Accept-Language": "cy"}).text
    have_chosen(accent="#5a2d81")
    coloured = visitor.get("/service-worker.js").text
    assert len({first, welsh, coloured}) == 3
