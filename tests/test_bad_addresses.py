"""Whatever stands in an address or in the headers, the answer is never an error of ours."""

import re
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from flask import Flask

import entgov
from tests.conftest import Browser, Make
from tests.doors import for_people
from tests.forms import FORMS, TEXTS, build, wrong_paths

NONSENSE = ("", "%00x", "%D9%A3", str(2**31), str(2**63), "9" * 5000, "x" * 5000, "%F0%9F%A6%8A")
NONSENSE += ("/%00", "%ff%fe", "=%26[]")
QUESTIONS = ("page", "before", "q", "kind", "space", "from", "to", "next", "kept", "person", "show")
QUESTIONS += ("status", "title", "parent", "sort", "action", "language", "for", "draft")
QUESTIONS += ("after", "below", "own", "minor", "named", "view")
QUESTIONS += ("width", "template", "quoting", "order", "place", "reply")
QUESTIONS += ("code", "iss", "with")
QUESTIONS += ("owner", "tag", "state", "has", "mine", "exact", "text", "terms")
HEADERS = {
    "Host": "a..b",
    "Accept-Language": "*;q=nan, " + "x" * 5000,
    "Cookie": "entgov=\xff.\xff; =; a",
    "User-Agent": "\xff" * 5000,
    "If-None-Match": "\xff",
    "If-Modified-Since": "nan",
    "Range": "bytes=9-1,-a",
    "Authorization": "Basic \xff",
    "Content-Length": "-5",
    "Origin": "\xff",
    "Sec-Fetch-Site": "\xff",
    "X-Forwarded-For": "\xff, ::::",
    "X-CSRF-Token": "\xff",
}
FINE = (200, 204, 301, 302, 303, 308, 403, 404, 410)


def test_nonsense_in_paths_is_not_found(app: Flask, make: Make) -> None:
    world = build(app, make, "wiki.edit")
    for rule in for_people(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "links.set_up":
            continue
        for path in wrong_paths(rule, world.parts):
            answer = world.browsers["ada"].get(path)
            assert answer.status_code in FINE, path[:90]
            assert "Evil" not in answer.headers
    for path in TEXTS:
        assert world.browsers["stranger"].get(f"/{path}").status_code in (302, 404), path[:90]


def test_every_question_of_the_app_is_known_here() -> None:
    sources = (path.read_text() for path in Path(entgov.__file__).parent.rglob("*.py"))
    asked = {name for text in sources for name in re.findall(r'args\.get\(\s*"(\w+)"', text)}
    assert "before" in asked
    assert asked <= set(QUESTIONS)


def test_nonsense_in_questions_is_no_error(app: Flask, make: Make) -> None:
    """Each round asks all questions, each with other nonsense, once more and as a list."""
    world = build(app, make, "wiki.edit")
    for rule in for_people(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "links.set_up":
            continue
        about = FORMS[rule.endpoint].about if rule.endpoint in FORMS else {}
        values = {name: world.parts[about.get(name, name)] for name in rule.arguments}
        address = app.url_map.bind("localhost").build(rule.endpoint, values)
        for start in range(len(NONSENSE)):
            said = islice(cycle(NONSENSE), start, None)
            pairs = [
                f"{n}={text}&{n}[]={text}&{n}=2" for n, text in zip(QUESTIONS, said, strict=False)
            ]
            answer = world.browsers["ada"].get(f"{address}?{'&'.join(pairs)}")
            assert answer.status_code in FINE, (address, start)


def test_bytes_that_are_no_text_in_a_question_are_no_error(app: Flask, make: Make) -> None:
    world = build(app, make, "wiki.edit")
    raw = {"QUERY_STRING": "&".join(f"{name}=\xff\xfe" for name in QUESTIONS)}
    for address in (
        "/people",
        "/search",
        "/sign-in",
        "/stream",
        "/wiki/workshop/bins/compare",
        "/no",
    ):
        for browser in world.browsers.values():
            assert browser.get(address, environ_overrides=raw).status_code in FINE, address


def test_nonsense_in_headers_is_no_error(app: Flask, make: Make) -> None:
    browser = build(app, make, "wiki.edit").browsers["ada"]
    for name, value in HEADERS.items():
        for address in ("/settings", "/static/favicon.svg", "/healthz", "/sign-in", "/nowhere"):
            answer = browser.get(address, headers={name: value})
            assert answer.status_code < 500, (name, address)
            answer = browser.post(address, {"a": "b"}, headers={name: value})
            assert answer.status_code < 500, (name, address)


def test_a_page_keeps_what_was_typed_at_any_of_its_addresses(app: Flask, make: Make) -> None:
    """What is neither letter nor number is no part of a page's address, so it may stand in it."""
    browser = build(app, make, "wiki.edit").browsers["ada"]
    for sign in ("?", "#", "% &+;", "\n\\", "\"'<>", "¿", "\ufffd"):
        address = f"/wiki/workshop/{quote('Bins' + sign)}/edit"
        answer = browser.post(address, {"title": "Kept title", "csrf_token": "old"})
        assert "Kept title" in browser.get(answer.location).text, address
        signed_in = browser.get(Browser(app).get(address).location)
        assert browser.get(signed_in.location).status_code == 200, address
