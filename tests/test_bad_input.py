"""Bad input has a clear answer, is never an error of ours, and what was typed is never lost.

`FORMS` is a table of every address that takes a form; one that is missing fails a test, and so
does a field that the table does not know. Each test then goes through the whole table.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse, encode_multipart

from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.web.forms import HIDDEN, SECRETS
from entgov.web.security import LARGEST_REQUEST
from tests.conftest import PASSWORD, Browser, Make
from tests.doors import for_people
from tests.forms import CHOSEN, FORMS, World, build, rule_of, shows_form, wrong_paths
from tests.standing import OF_ONESELF, OF_OTHERS, changed, sent_with_more, standing

WITH_TEXT = sorted(name for name, form in FORMS.items() if form.typed)
FOR_PASSWORD_MANAGERS = "username"  # a field beside a new password; it is never read

EMPTY = ("", " \t\r\n ", "\0", "\u2028\u3000")
NO_LETTERS = ("🦊🌻", "!?…–“”", "\u0301\u0316", "\u202e\u200d", "_-_")
ODD = (
    "nul\0between",
    "\x01control\x1b[31m\x7f\x85characters",
    "Straße Ωmega Привет 東京 हिन्दी ไทย ١٢٣",
    "שלום עולם مرحبا \u202egnp.exe\u202c",
    "family 👩‍👩‍👧‍👦 flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿 tone 👍🏽",
    "not a character \ufffe\uffff\U0010ffff \ufffd",
    "a" + "\u0301\u0316" * 40,
    "<script>alert(1)</script> &amp; \"quoted' </textarea>",
    "{{ 7 * 7 }} {% raw %} %(name)s %s {0}",
    "' OR 1=1; -- \\",
    "lines\rof\nall\r\nkinds\u2028and\u2029more",
    "[[Page|text]] [[ [[/]] @ada #tag ![x](javascript:y) ```",
    "../../etc/passwd",
    "9" * 90,
)
NONSENSE = ("", "\0", "-1", "²", "٣", "0", str(2**31), str(2**63), "9" * 5000, "ü🦊[", "//e.org")
"""For what no person types."""


def folded(text: str) -> str:
    """A text but for white space and control characters, which no field keeps."""
    return " ".join(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text).split())


def what_is_missing(answer: TestResponse, texts: dict[str, str]) -> list[str]:
    """The names of the texts that a page does not show whole."""
    shown = folded(unescape(answer.text))
    return [name for name, text in texts.items() if folded(text) not in shown]


def facts() -> int:
    return db.session.scalar(select(func.count()).select_from(FactRecord)) or 0


def check(answer: TestResponse, browser: Browser, typed: dict[str, str], note: object) -> None:
    """The answer is clear: done (and it leads somewhere), or refused with all that was typed."""
    assert answer.status_code in (200, 303, 409, 410, 422, 429), (answer.status_code, note)
    if answer.status_code == 303:
        assert browser.get(answer.location).status_code == 200, (answer.location, note)
    elif answer.status_code != 200:
        assert not what_is_missing(answer, typed), note
        assert "There is a problem" in answer.text or answer.status_code in (409, 410), note


def send(browser: Browser, method: str, address: str, **options: Any) -> TestResponse:
    """Send anything, also what no form could send."""
    send_it = browser.client.open
    return browser._fresh(lambda: send_it(address, method=method, buffered=True, **options))


def send_parts(browser: Browser, address: str, values: dict[str, str]) -> TestResponse:
    """Send a form as multipart, which makes no text longer."""
    boundary, body = encode_multipart({**values, "csrf_token": browser.token()})
    kind = f"multipart/form-data; boundary={boundary}"
    return send(browser, "POST", address, data=body, content_type=kind)


# The table itself


def test_every_form_of_the_app_is_in_the_table(app: Flask) -> None:
    rules = for_people(app)
    assert {rule.endpoint for rule in rules if "POST" in (rule.methods or ())} == FORMS.keys()


def test_every_field_of_every_form_is_in_the_table(app: Flask, make: Make) -> None:
    for first in ("links.set_up", None):
        world = build(app, make, first)
        for endpoint, form in FORMS.items():
            if form.who not in world.browsers or not shows_form(app, endpoint):
                elsewhere = HIDDEN | CHOSEN | SECRETS  # what stands on another screen
                unseen = form.right.keys() <= elsewhere
                assert form.who == "first" or unseen or first == "links.set_up", endpoint
                continue
            page = world.browser(endpoint).get(world.address(app, endpoint)).text
            main = page.partition("<main")[2].partition("</main>")[0]
            names = set(re.findall(r'name="(\w+)"', main))
            assert names - {"csrf_token", FOR_PASSWORD_MANAGERS} == form.right.keys(), endpoint
            assert set(re.findall(r'type="hidden"[^>]* name="(\w+)"', main)) <= HIDDEN | SECRETS


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_right_form_is_accepted_and_sending_it_twice_does_no_harm(
    app: Flask, make: Make, endpoint: str
) -> None:
    """Nor do fields that it has not: the first time it is sent with many of them."""
    world, form = build(app, make, endpoint), FORMS[endpoint]
    browser, address = world.browser(endpoint), world.address(app, endpoint)
    right, before = world.right(endpoint), standing()
    first = sent_with_more(browser, address, right)
    assert first.status_code in (200, 303), first.text
    assert facts() > 0
    made_of = changed(before, standing())
    assert made_of.pop(world.parts.get("own_id"), set()) == OF_ONESELF.get(endpoint, set())
    assert set().union(*made_of.values()) == OF_OTHERS.get(endpoint, set())
    done = facts()
    second = browser.post(address, right)
    assert second.status_code == form.again
    if second.status_code == 422:
        check(second, browser, {name: right[name] for name in form.typed}, endpoint)
    repeats = {
        "accounts_admin.invitation",
        "accounts_admin.password_reset",
        "audit.export",
        "rosters.export",
        "feeds.make",
        "factors.recovery",
        "confirming.ask",
        "tokens_admin.new",
        "sessions.forgotten",
        "own_email.change",
    }  # a fresh link each, or a file that leaves entgov
    refused = {"settings.password", "sessions.sign_in", "second_step.passkey"}  # noted each time
    assert facts() == done or endpoint in repeats | refused


# Bad values


@pytest.mark.parametrize("endpoint", WITH_TEXT)
def test_odd_text_is_taken_or_refused_with_all_that_was_typed(
    app: Flask, make: Make, endpoint: str
) -> None:
    world, form = build(app, make, endpoint), FORMS[endpoint]
    browser, address = world.browser(endpoint), world.address(app, endpoint)
    right = world.right(endpoint)
    for name, text in product(form.typed, ODD):
        values = {**right, name: text, **dict.fromkeys(SECRETS & right.keys(), "short")}
        answer = browser.post(address, values)
        check(answer, browser, {name: values[name] for name in form.typed}, (name, text))


@pytest.mark.parametrize("endpoint", WITH_TEXT)
def test_an_error_stands_beside_its_field(app: Flask, make: Make, endpoint: str) -> None:
    world, form = build(app, make, endpoint), FORMS[endpoint]
    browser, address = world.browser(endpoint), world.address(app, endpoint)
    right = world.right(endpoint)
    wrong = [(name, text) for name in form.needed | form.titles.keys() for text in EMPTY]
    wrong += list(product(form.titles, NO_LETTERS))
    wrong += [(name, f"{'long ' * 2000}end") for name in form.titles]
    wrong += [(name, "x" * (limit + 1)) for name, limit in form.limits.items()]
    before = facts()
    for name, text in wrong:
        values = {**right, name: text}
        answer = browser.post(address, values)
        assert answer.status_code == 422, (name, text[:50])
        assert f'id="{name}-error"' in answer.text, (name, text[:50])
        check(answer, browser, {name: values[name] for name in form.typed}, (name, text[:50]))
    assert facts() == before


@pytest.mark.parametrize("endpoint", WITH_TEXT)
def test_five_megabytes_are_refused_and_kept(app: Flask, make: Make, endpoint: str) -> None:
    """Folding so many accents would take minutes: nobody tries."""
    world, form = build(app, make, endpoint), FORMS[endpoint]
    browser, address = world.browser(endpoint), world.address(app, endpoint)
    name = next(iter(form.limits))
    for text in ("x" * 5_000_000, "a" + "\u0301\u0316" * 250_000):
        values = {**world.right(endpoint), name: text}
        answer = send_parts(browser, address, values)
        assert answer.status_code == 422, endpoint
        check(answer, browser, {name: values[name] for name in form.typed}, endpoint)


@pytest.mark.parametrize("endpoint", [name for name in FORMS if FORMS[name].right])
def test_nonsense_that_nobody_typed_does_no_harm(app: Flask, make: Make, endpoint: str) -> None:
    """Hidden fields, choices and passwords; and fields that are missing or are there twice."""
    world, form = build(app, make, endpoint), FORMS[endpoint]
    browser, address = world.browser(endpoint), world.address(app, endpoint)
    right = world.right(endpoint)
    untyped = [name for name in right if name not in form.typed]
    sent: list[dict[str, Any]] = [{**right, n: text} for n, text in product(untyped, NONSENSE)]
    sent += [{**right, name: ["\0", text]} for name, text in right.items()]
    sent += [{other: right[other] for other in right if other != name} for name in right]
    for values in [*sent, {"\0": "\0", "": "", "a[]": "b", "ü🦊": "c"}]:
        answer = browser.post(address, values)
        if answer.status_code == 410:
            # one of these was taken, as it may be
            assert endpoint.startswith("links.") or endpoint == "wiki.remove"
            return
        first = {name: text for name, text in values.items() if isinstance(text, str)}
        typed = {name: first[name] for name in form.typed if name in first}
        check(answer, browser, typed, values)


# Two tabs


@pytest.mark.parametrize("endpoint", WITH_TEXT)
def test_of_two_tabs_neither_loses_its_text(app: Flask, make: Make, endpoint: str) -> None:
    """Both were opened before either is sent. The second is done, or refused with all it says."""
    world, form = build(app, make, endpoint), FORMS[endpoint]
    browser, address = world.browser(endpoint), world.address(app, endpoint)
    right = world.right(endpoint)
    assert browser.post(address, right).status_code in (200, 303)
    other = {name: f"Other {text}" if name in form.typed else text for name, text in right.items()}
    answer = browser.post(address, other)
    if endpoint in ("links.join", "links.set_up"):
        assert answer.status_code == 410  # they are in already
    else:
        check(answer, browser, {name: other[name] for name in form.typed}, endpoint)


# Tokens, types, sizes, methods and addresses that are wrong: nothing is saved


def each_form(app: Flask, make: Make) -> Iterator[tuple[str, World, str, dict[str, str]]]:
    """Endpoint, world, address and right fields of every form; nothing may happen meanwhile."""
    first = ["links.set_up"]
    for endpoints in (first, [name for name in FORMS if name not in first]):
        world = build(app, make, *(endpoints if endpoints is first else ()))
        before = facts()
        for endpoint in endpoints:
            yield endpoint, world, world.address(app, endpoint), world.right(endpoint)
            assert facts() == before, endpoint


WITHOUT_TOKEN = {"unsubscribing.end"}
"""Mail programs send here, which know of no token: the address itself is signed."""

ON_THE_WAY_IN = {"second_step.ask", "second_step.set_up"}
"""These show themselves once more: of what is typed there, nothing is to be kept."""

WRONG_TOKENS = (None, "", "forged", "\0", "ü" * 10_000, "of somebody else")


def test_a_wrong_form_token_saves_nothing_and_loses_no_word(app: Flask, make: Make) -> None:
    for endpoint, world, address, right in each_form(app, make):
        form, browser = FORMS[endpoint], world.browser(endpoint)
        for token in () if endpoint in WITHOUT_TOKEN else WRONG_TOKENS:
            sent = {**right, **({} if token is None else {"csrf_token": token})}
            if token == "of somebody else":
                sent["csrf_token"] = Browser(app).token()
            answer = browser.post(address, sent, token=False)
            if endpoint in ON_THE_WAY_IN:
                assert answer.status_code == 303, endpoint
                continue
            if form.who in ("ada", "doubtful") and shows_form(app, endpoint):
                assert answer.status_code == 303, endpoint
                answer = browser.get(answer.location)
                assert answer.status_code == 200, endpoint
                kept = [name for name in right.keys() - SECRETS if isinstance(right[name], str)]
                note = "has not been saved" if kept else "Nothing was done"
            else:
                assert answer.status_code == 400, endpoint
                note = "open for too long"
            assert note in answer.text, endpoint
            assert not what_is_missing(answer, {name: right[name] for name in form.typed}), endpoint


def test_who_was_signed_out_meanwhile_loses_no_word(app: Flask, make: Make) -> None:
    for endpoint, _world, address, right in each_form(app, make):
        if FORMS[endpoint].who == "ada":
            answer = Browser(app).post(address, right)
            assert answer.status_code == 401, endpoint
            kept = unescape(answer.text)
            assert all(right[name] in kept for name in FORMS[endpoint].typed), endpoint


UNREADABLE: tuple[tuple[bytes, str], ...] = (
    (b'{"name": 5, "title": [], "text": {}}', "application/json"),
    (b'[1, "two"', "application/json"),
    (b"name=Grace", "text/plain"),
    (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    (b"name=Grace", "multipart/form-data"),
    (b"name=Grace", "multipart/form-data; boundary=\xfc"),
    (b"name=\xff\xfe", "application/x-www-form-urlencoded; charset=utf-7"),
    (b"", "\xff"),
)


def test_what_can_not_be_read_as_a_form_is_refused(app: Flask, make: Make) -> None:
    for endpoint, world, address, _right in each_form(app, make):
        for body, kind in UNREADABLE:
            options = {"data": body, "content_type": kind}
            answer = send(world.browser(endpoint), "POST", address, **options)
            taken = {200} if endpoint in WITHOUT_TOKEN else {303, 400}
            assert answer.status_code in taken, (endpoint, kind)


def test_json_is_not_read_even_with_a_right_token(app: Flask, make: Make) -> None:
    for endpoint, world, address, right in each_form(app, make):
        form = FORMS[endpoint]
        if not (form.needed or form.titles) or endpoint == "wiki.accept_proposal":
            continue  # all of it may be left out
        browser = world.browser(endpoint)
        for content in (dict.fromkeys(right, 5), [1, 2]):
            options = {"json": content, "headers": {"X-CSRF-Token": browser.token()}}
            answer = send(browser, "POST", address, **options)
            assert answer.status_code in (200, 303, 410, 422), endpoint


def test_too_much_is_refused_with_a_clear_page(app: Flask, make: Make) -> None:
    """More bytes than are read, and more fields than any form has."""
    form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    much = b"a=" + b"x" * LARGEST_REQUEST
    for endpoint, world, address, _right in each_form(app, make):
        if endpoint in WITHOUT_TOKEN:
            continue  # no field of these is read; what is too large ends at the door
        for body, kind in ((much, form), (much, parts), (b"a=b&" * 5000, form)):
            options = {"data": body, "content_type": kind}
            answer = send(world.browser(endpoint), "POST", address, **options)
            assert answer.status_code == 413, endpoint
            assert "This is too large" in answer.text
            assert "Nothing was saved" in answer.text


def test_other_methods_are_refused(app: Flask, make: Make) -> None:
    for endpoint, world, address, right in each_form(app, make):
        if FORMS[endpoint].who == "ada":
            for method in ("PUT", "DELETE", "PATCH", "NONSENSE"):
                answer = send(world.browser(endpoint), method, address, data=right)
                assert answer.status_code == 405, (endpoint, method)
                assert "POST" in answer.headers["Allow"]


OPEN_TO_ALL = {  # to every colleague, in an open space or for themselves
    "home.read_space",
    "profile.away",
    "profile.come_back",
    "profile.confirm",
    "profile.edit",
    "profile.skills",
    "profile.take_back",
    "notifications.read_all",
    "notifications.settings",
    "notifications.silence",
    "order.report_page",
    "order.report_post",
    "photos.edit",
    "photos.remove",
    "saved_searches.new",
    "saved_searches.silence",
    "drafts.keep",
    "exports.ask",
    "feeds.make",
    "feeds.revoke_all",
    "files.edit",
    "files.new",
    "files.remove",
    "files.replace",
    "files.restore",
    "stream.acknowledge",
    "stream.back",
    "stream.react",
    "stream.save",
    "stream.see_reminder",
    "stream.share",
    "stream.take_backing_back",
    "stream.take_reaction_back",
    "stream.unsave",
    "stream.vote",
    "wiki.join_conversation",
    "wiki.distil",
    "wiki.bring_back",
    "wiki.move",
    "wiki.position",
    "wiki.remove",
    "wiki.spot",
    "wiki.step",
    "wiki.acknowledge",
    "wiki.propose",
    "wiki.talk_about_proposal",
    "follows.follow",
    "follows.mute",
    "follows.unfollow",
    "follows.unmute",
    "home.read_all",
    "wiki.follow",
    "wiki.unfollow",
    "sessions.sign_out",
    "settings.show",
    "settings.display",
    "settings.theme",
    "factors.add_app",
    "factors.add_passkey",
    "factors.recovery",
    "factors.remove_app",
    "own_email.change",
    "provider_sign_in.go_again",
    "provider_sign_in.link",
    "settings.password",
    "settings.sign_out_elsewhere",
    "settings.stay",
    "spaces.ask",
    "spaces.join",
    "spaces.leave",
    "spaces.new",
    "stream.new",
    "stream.preview",
    "stream.reply",
    "wiki.edit",
    "wiki.handover",
    "wiki.helped",
    "wiki.not_helped",
    "wiki.report",
    "wiki.status",
    "wiki.withdraw_report",
    "wiki.new",
    "wiki.preview",
    "wiki.restore",
}


def test_what_is_not_there_or_not_theirs_gives_the_text_back(app: Flask, make: Make) -> None:
    for endpoint, world, address, right in each_form(app, make):
        form = FORMS[endpoint]
        if form.who != "ada":
            continue
        typed = {name: right[name] for name in form.typed}
        if endpoint not in OPEN_TO_ALL:
            answer = world.browsers["outsider"].post(address, right)
            assert answer.status_code in (403, 404, 410), endpoint  # a link of somebody else
            assert not what_is_missing(answer, typed), endpoint
        for path in wrong_paths(rule_of(app, endpoint), world.parts):
            answer = world.browser(endpoint).post(path, right)
            if answer.status_code == 308:
                continue  # two slashes: the browser sends the same form on
            assert answer.status_code in (404, 405, 410), path[:90]
            assert not what_is_missing(answer, typed), path[:90]


def test_another_site_puts_no_words_on_an_error_page(app: Flask, make: Make) -> None:
    browser = build(app, make, "wiki.new").browsers["ada"]
    for site in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = browser.post("/wiki/nowhere/new", {"title": "Call this number"}, headers=site)
        assert answer.status_code == 404
        assert "Call this number" not in answer.text


def test_what_a_sign_in_page_carried_can_be_shown_whatever_it_is(app: Flask, make: Make) -> None:
    """JSON can spell NUL and halves of letters, which a form can't send."""
    browser = build(app, make, "sessions.sign_in").browsers["stranger"]
    fields = {"email": "colleague@body.example", "password": PASSWORD, "next": "/settings"}
    carried = r'[["name", "Half \ud83e letter \u0000"], ["na\u0000me", "\udd8a"]]'
    answer = browser.post("/sign-in", {**fields, "kept": carried})
    shown = browser.get(answer.location)
    assert shown.status_code == 200
    assert "Half ? letter" in shown.text
