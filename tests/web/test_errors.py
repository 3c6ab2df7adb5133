"""Error pages: each says what happened, keeps what was typed, and offers a next step to press."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from structlog.testing import capture_logs
from werkzeug.exceptions import default_exceptions

from entgov.accounts.models import Person
from entgov.web import door
from entgov.web.door import Door
from entgov.web.errors import REFUSED_AT_THE_DOOR
from entgov.web.guard import public
from tests.conftest import Browser, Make
from tests.event_loop import event_loop
from tests.web.line import Line, scope

CODES = sorted(code for code in default_exceptions if code >= 400)


@pytest.fixture
def as_ann(as_person: Callable[[Person], Browser], make: Make) -> Browser:
    """Ann's browser."""
    return as_person(make.person("Ann Lee", handle="ann"))


@pytest.fixture
def failing(app: Flask, as_ann: Browser) -> Callable[[int], Browser]:
    """Gives Ann's browser, in an app where `/wiki/everyone` fails in the way that is asked for."""

    def with_error(code: int) -> Browser:
        app.view_functions["wiki.index"] = public(lambda **_: abort(code))
        return as_ann

    return with_error


def steps(text: str) -> list[tuple[str, str]]:
    """What can be pressed on an error page: the address, and the words on it."""
    main = text.partition("<main")[2].partition("</main>")[0]
    actions = main.partition('<div class="actions">')[2]
    links = re.findall(r'<a href="([^"]*)"|<a class="govuk-link" href="([^"]*)"', actions)
    words = re.findall(r">\s*([^<>]+?)\s*</a>", actions)
    return [(one or two, word) for (one, two), word in zip(links, words, strict=True)]


@pytest.mark.parametrize("code", CODES)
def test_every_error_has_a_page_with_a_way_on(failing: Callable[[int], Browser], code: int) -> None:
    response = failing(code).get("/wiki/everyone?q=a")
    assert response.status_code == code
    assert re.search(r"<h1[^>]*>[^<]+</h1>", response.text)
    assert ("/", "Go to the home page") in steps(response.text)


@pytest.mark.parametrize("code", [408, 429, 500, 503])
def test_what_may_work_later_can_be_tried_again(
    failing: Callable[[int], Browser], code: int
) -> None:
    response = failing(code).get("/wiki/everyone?q=a&b=%26")
    assert steps(response.text)[0] == ("/wiki/everyone?q=a&amp;b=%26", "Try again")


@pytest.mark.parametrize("code", [500, 503])
def test_our_own_faults_ask_the_database_nothing(
    app: Flask, as_ann: Browser, count_queries: Callable[[], Any], code: int
) -> None:
    app.before_request_funcs[None].insert(0, lambda: abort(code))
    with count_queries() as queries:
        assert as_ann.get("/wiki/everyone").status_code == code
    assert queries == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/no/such-thing-as-this", "such thing as this"),
        ("/no/B%C3%BCcher_und%20mehr/17", "bücher und mehr"),
        ("/wiki/nowhere/bin-days/edit", "bin days"),
        ("/people/nobody-here", "nobody here"),
    ],
)
def test_what_is_not_found_can_be_searched_for(as_ann: Browser, address: str, words: str) -> None:
    first, text = steps(as_ann.get(address).text)[0]
    assert text == f"Search for “{words}”"
    assert as_ann.get(first).status_code == 200


def test_a_number_says_nothing_to_search_for(as_ann: Browser) -> None:
    assert steps(as_ann.get("/posts/999999").text) == [("/", "Go to the home page")]


def test_a_button_opened_as_an_address_leads_to_where_it_is(as_ann: Browser) -> None:
    response = as_ann.get("/wiki/everyone/bins/follow")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert steps(response.text)[0] == (
        "/wiki/everyone/bins",
        "Go to the page that this belongs to",
    )


def test_what_one_may_not_do_leads_to_what_one_may_see(as_ann: Browser, make: Make) -> None:
    space = make.space("Closed shop", kind="closed")
    response = as_ann.get(f"/spaces/{space.slug}/edit")
    assert response.status_code == 403
    assert steps(response.text)[0][0] == f"/spaces/{space.slug}"


def test_a_visitor_is_offered_to_sign_in(visitor: Browser) -> None:
    response = visitor.get("/static/no-such-file.css")
    assert response.status_code == 404
    assert ("/sign-in", "Sign in") in steps(response.text)


def test_a_refused_form_keeps_its_text_and_can_be_opened_again(as_ann: Browser) -> None:
    response = as_ann.post(
        "/wiki/everyone/new",
        {"title": "My title", "content": "My <b>words</b>"},
        headers={"Sec-Fetch-Site": "same-origin"},
        token=True,
    )
    assert response.status_code == 303
    refused = as_ann.post("/spaces/everyone/request", {"csrf_token": "old", "note": "My <b>words"})
    assert refused.status_code == 400
    assert "My &lt;b&gt;words" in refused.text
    assert 'data-copy="#typed-1"' in refused.text


def test_no_step_leads_off_the_site(as_ann: Browser) -> None:
    for address in ("//evil.example/x", "/%5Cevil.example", "/no/%0d%0a", "/\\\\evil.example"):
        for target, _ in steps(as_ann.get(address).text):
            assert target.startswith("/"), address
            assert not target.startswith(("//", "/\\")), address


def test_what_was_refused_is_written_down(as_ann: Browser) -> None:
    with capture_logs() as lines:
        assert as_ann.get("/admin/accounts").status_code == 403
        assert as_ann.get("/wiki/nowhere/to-be-found").status_code == 404
        forged = {"Sec-Fetch-Site": "cross-site"}
        assert as_ann.client.post("/spaces/new", headers=forged).status_code == 400
    assert [(each["rule"], each["status"]) for each in lines] == [
        ("/admin/accounts", 403),
        ("/spaces/new", 400),
    ]
    assert all(each["person"] and each["address"] == "127.0.0.1" for each in lines)


@pytest.mark.parametrize(("code", "words"), [(408, "too long"), (503, "Too much at once")])
def test_a_request_refused_at_the_door_has_a_page_and_does_nothing(
    as_ann: Browser, count_queries: Callable[[], Any], code: int, words: str
) -> None:
    with count_queries() as queries:
        response = as_ann.client.post(
            "/wiki/everyone/new", environ_overrides={REFUSED_AT_THE_DOOR: code}
        )
    assert response.status_code == code
    assert words in response.text
    assert queries == []


async def slow() -> AsyncIterator[bytes]:
    yield b"email="
    await asyncio.sleep(30)


async def large() -> AsyncIterator[bytes]:
    yield b"x" * 1000


@pytest.mark.parametrize(("parts", "code"), [(slow, 408), (large, 503)])
def test_the_door_answers_with_a_page_where_a_body_can_not_be_had(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    parts: Callable[[], AsyncIterator[bytes]],
    code: int,
) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.1)
    monkeypatch.setattr(door, "ROOM", 900)
    line = Line(parts())
    entrance = Door(app, 1, tmp_path)
    with event_loop() as loop:
        loop.run(entrance(scope("/sign-in", {"content-length": "1000"}), line))  # type: ignore[arg-type]
    status, headers, content = line.answer
    assert (status, ("connection", "close") in headers) == (code, True)
    assert b"<h1" in content
    assert not any(entrance._held.values())
