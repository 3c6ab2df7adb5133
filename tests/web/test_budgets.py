"""What a screen costs on a slow line, as far as it can be told without a browser: bytes.

`make bench` measures the same in a browser, and the seconds, which no test can promise.
"""

import re
from collections.abc import Callable, Iterable

from flask import Flask

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.stream import commands as stream
from entgov.web.assets import MAIN, modules_of, release
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make

KB = 1000
HEADERS = 400  # bytes at the most that the answer for a file begins with
PARAGRAPH = "The meeting on Tuesday agreed what happens to the bins of the market place. " * 6


def sent(addresses: Iterable[str]) -> int:
    """Bytes over the wire for static files."""
    names = {address.partition(f"{release().hash}/")[2] for address in addresses}
    files = [release().files[name] for name in names]
    return sum(len(file.compressed or file.content) + HEADERS for file in files)


def shell(app: Flask) -> set[str]:
    with app.test_request_context():
        style, scripts = f"/static/{release().hash}/style.css", modules_of(MAIN)
    return {style, *scripts}


def editor(app: Flask) -> set[str]:
    with app.test_request_context():
        return {*modules_of("js/editor/editor.js"), *modules_of("js/drafts.js")}


def test_styles_and_scripts_of_every_screen_are_at_most_45_kb(app: Flask) -> None:
    assert sent(shell(app)) <= 45 * KB


def test_with_the_editor_they_are_at_most_65_kb(app: Flask) -> None:
    assert sent(shell(app) | editor(app)) <= 65 * KB


def test_a_file_begins_with_few_headers(app: Flask, visitor: Browser) -> None:
    with app.test_request_context():
        address = modules_of(MAIN)[0]
    answer = visitor.get(address, headers={"Accept-Encoding": "gzip"})
    said = sum(len(name) + len(value) + 4 for name, value in answer.headers)
    assert said + len("HTTP/1.1 200 OK\r\nserver: granian\r\ndate: \r\n") + 29 <= HEADERS


def test_a_full_page_is_at_most_100_kb_and_the_next_one_15_kb(
    app: Flask, make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ada, space = make.administrator(), make.space("Markets")
    with transaction():
        source = "\n\n".join(f"## Part {n}\n\n{PARAGRAPH} #{n}" for n in range(30))
        wiki.create(space, "Bins", source, "", by=ada)
        for n in range(60):
            stream.publish(space, f"Update {n}: {PARAGRAPH}", by=ada)
    while worker.work_once():
        pass
    for path in ("/", "/stream", "/wiki/markets/bins", "/wiki/markets/bins/edit", "/people"):
        page = as_person(ada).get(path, headers={"Accept-Encoding": "gzip"})
        assert page.status_code == 200
        html = len(page.data) + len(str(page.headers))
        files = re.findall(r'(?:href|src)="(/static/[^"]+)"', as_person(ada).get(path).text)
        assert html <= 15 * KB, path
        assert html + sent(files) <= 100 * KB, path
