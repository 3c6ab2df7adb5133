"""Static files: kept for a year at the release's own addresses, found at older ones, compressed."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from entgov.core.places import shipped
from entgov.web.assets import (
    STYLES,
    _small_script,
    asset,
    modules_of_every_screen,
    release,
    stylesheet_address,
)
from tests.conftest import Browser

GZIP = {"Accept-Encoding": "gzip, br"}
YEAR = "public, max-age=31536000, immutable"


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return asset(name)


def test_a_file_of_this_release_is_kept_for_a_year(app: Flask, visitor: Browser) -> None:
    answer = visitor.get(address(app, "favicon.svg"))
    assert answer.data == (shipped("static") / "favicon.svg").read_bytes()
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.content_type == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("before", ["", "0123456789ab/"])
def test_any_older_address_answers_with_the_file_of_now(visitor: Browser, before: str) -> None:
    answer = visitor.get(f"/static/{before}favicon.svg")
    assert answer.data == (shipped("static") / "favicon.svg").read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"
    again = visitor.get(
        f"/static/{before}favicon.svg", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "name", ["no.js", "js", "", "js/", "../wsgi.py", "style-12.css", "css/../js/main.js"]
)
def test_a_wrong_name_is_not_found_however_it_is_asked_for(visitor: Browser, name: str) -> None:
    for before in ("", f"{release().hash}/"):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"):
            answer = visitor.client.open(f"/static/{before}{name}", method=method)
            assert answer.status_code == 404, method
            assert answer.headers["Cache-Control"] == "no-store"


def test_files_are_sent_compressed_to_whoever_reads_that(app: Flask, visitor: Browser) -> None:
    script = address(app, "js/main.js")
    plain, small = visitor.get(script), visitor.get(script, headers=GZIP)
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in plain.headers
    assert visitor.get(script, headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data


def test_only_the_head_is_sent_where_only_that_is_asked_for(app: Flask, visitor: Browser) -> None:
    answer = visitor.client.head(address(app, "js/main.js"), headers=GZIP)
    whole = visitor.get(address(app, "js/main.js"), headers=GZIP)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(whole.data))


def test_the_one_stylesheet_holds_all_rules_of_its_parts(app: Flask, visitor: Browser) -> None:
    css = visitor.get(address(app, "style.css")).text
    assert "/*" not in css
    whole = "".join((shipped("static") / name).read_text("utf-8-sig") for name in STYLES)
    assert bare(css) == bare(whole)


def bare(css: str) -> str:
    """Without what means nothing: comments, blanks, the last semicolon of a block."""
    return re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).replace(";}", "}")


def test_blanks_that_mean_something_stay(app: Flask, visitor: Browser) -> None:
    css = visitor.get(address(app, "style.css")).text
    assert "@media screen and (prefers-color-scheme:dark)" in css
    for name in STYLES:
        text = re.sub(r"/\*.*?\*/", "", (shipped("static") / name).read_text(), flags=re.S)
        for quoted in re.findall(r'"[^"\n]*"', text):
            assert quoted in css
        for calculated in re.findall(r"calc\([^()]* [-+] [^()]*\)", text):
            assert calculated in css


def test_every_stylesheet_is_part_of_the_one_unless_a_rare_screen_names_it() -> None:
    ours = {path.name for path in Path(shipped("static") / "css").glob("*.css")}
    parts = {name.removeprefix("css/") for name in STYLES if name.startswith("css/")}
    screens = "".join(path.read_text() for path in shipped("templates").rglob("*.html"))
    assert ours - parts == set(re.findall(r"asset\('css/([^']+)'\)", screens))


def test_a_script_is_sent_without_what_only_its_readers_need(app: Flask, visitor: Browser) -> None:
    source = (shipped("static") / "js/offline.js").read_text().splitlines()
    sent = visitor.get(address(app, "js/offline.js")).text.splitlines()
    assert source[0].startswith("//")
    pairs = zip(source, sent, strict=True)  # so a line number of an error is that of the source
    assert all(line.strip() in (small, "") or not small for line, small in pairs)
    assert "\n".join(sent).count("//") == 0


def test_a_text_over_several_lines_is_left_alone() -> None:
    script = "const text = `\n  // words\n`"
    assert _small_script(script) == script


def test_the_stylesheet_takes_the_colour_of_the_body(app: Flask, visitor: Browser) -> None:
    with app.test_request_context():
        address = stylesheet_address("#A1b2C3")
    answer = visitor.get(address)
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.text.startswith(visitor.get("/static/style.css").text)
    assert "--accent:var(--light,#a1b2c3)" in answer.text


def test_each_script_that_every_screen_needs_is_named_beforehand(app: Flask) -> None:
    with app.test_request_context():
        named = {path.partition(f"{release().hash}/")[2] for path in modules_of_every_screen()}
    assert "js/copying.js" in named
    assert "js/main.js" not in named
    assert named <= set(release().files)
    for name in {"js/main.js", *named}:
        for imported in re.findall(
            r'^import .*"\./(\w+\.js)"', release().files[name].content.decode(), re.M
        ):
            assert f"js/{imported}" in named


def test_a_screen_has_one_stylesheet_and_no_address_without_a_hash(visitor: Browser) -> None:
    html = visitor.get("/sign-in").text
    assert len(re.findall(r'<link rel="stylesheet"', html)) == 1
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(addresses) > 3
    assert all(each.startswith(f"/static/{release().hash}/") for each in addresses)
    assert {visitor.get(each).status_code for each in addresses} == {200}


def test_a_name_that_is_not_there_is_an_error_of_the_template(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError, match="forgotten"):
        asset("js/forgotten.js")
