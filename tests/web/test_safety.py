"""What every answer says to browsers, whatever kind of answer it is."""

import pytest

from entgov.web.assets import release
from tests.conftest import Browser

PARTS = ("style.css", "js/main.js")
ANSWERS = {
    "/sign-in": "text/html",
    "/nowhere": "text/html",
    "/static/nowhere": "text/html",
    "/healthz": "text/plain",
    "/readyz": "text/plain",
    "/offline": "text/html",
    "/manifest.webmanifest": "application/manifest+json",
    "/service-worker.js": "text/javascript",
    "/static/favicon.svg": "image/svg+xml",
    f"/static/{release().hash}/style.css": "text/css",
    f"/static/{release().hash}/js/main.js": "text/javascript",
    "/scim/v2/Users": "application/scim+json",
}
ELSEWHERE = {"Origin": "https://elsewhere.example"}


@pytest.mark.parametrize("path", ANSWERS)
def test_it_says_what_it_is_and_nobody_guesses(visitor: Browser, path: str) -> None:
    answer = visitor.get(path)
    assert answer.mimetype == ANSWERS[path]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.mimetype.startswith("text/"):
        assert answer.mimetype_params == {"charset": "utf-8"}


@pytest.mark.parametrize("path", ANSWERS)
def test_what_can_be_shown_alone_runs_nothing_and_stands_in_no_frame(
    visitor: Browser, path: str
) -> None:
    policy = visitor.get(path).headers.get("Content-Security-Policy", "").split("; ")
    if path.endswith(PARTS):  # a window shows these as text
        assert policy == [""]
    else:
        wanted = {"default-src 'none'", "script-src 'self'", "base-uri 'none'"}
        assert wanted | {"frame-ancestors 'none'"} <= set(policy)
        assert not [each for each in policy if "unsafe" in each or "*" in each]


@pytest.mark.parametrize("path", ANSWERS)
def test_no_other_site_reads_it(visitor: Browser, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        asking = ELSEWHERE | {"Access-Control-Request-Method": "POST"}
        answer = visitor.client.open(path, method=method, headers=asking)
        assert not [name for name, _ in answer.headers if "Access-Control" in name]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/favicon.svg", "/healthz"])
def test_no_answer_repeats_the_request(visitor: Browser, path: str) -> None:
    answer = visitor.client.open(path, method="TRACE", headers={"X-Secret": "between-us"})
    assert answer.status_code >= 400
    assert "between-us" not in answer.text


@pytest.mark.parametrize("path", ["/.git/config", "/.git/HEAD", "/requirements.lock", "/var/"])
def test_nothing_of_the_checkout_is_served(visitor: Browser, path: str) -> None:
    for address in (path, f"/static{path}", f"/static/..{path}", f"/static/%2e%2e{path}"):
        assert visitor.get(address).status_code in (302, 404)


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/offline"])
def test_other_sites_are_not_told_where_somebody_comes_from(visitor: Browser, path: str) -> None:
    assert visitor.get(path).headers["Referrer-Policy"] == "same-origin"
