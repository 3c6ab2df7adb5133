"""The web server as it stands on a bare port: who dawdles keeps nobody else waiting."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.serving import Served, serving

SENDERS = 40  # five times as many as there are threads
FORM = "Content-Type: application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


def connected(served: Served) -> socket.socket:
    host, _, port = urlsplit(served.address).netloc.partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def said(served: Served, request: str, *headers: str, body: bytes = b"") -> tuple[int, str]:
    """The status and the whole answer, as text."""
    head = "\r\n".join([f"{request} HTTP/1.1", "Host: here", "Connection: close", *headers])
    with connected(served) as line:
        line.sendall(f"{head}\r\n\r\n".encode())
        answer = b""
        with suppress(OSError):  # an answer may come before the body is through
            line.sendall(body)
        with suppress(OSError):
            while part := line.recv(65_536):
                answer += part
    return int(answer.split(b" ", 2)[1]), answer.decode()


def test_slow_senders_hold_no_thread(served: Served) -> None:
    with ExitStack() as slow:
        for _ in range(SENDERS):
            line = slow.enter_context(connected(served))
            line.sendall(f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{FORM}\r\n".encode())
            line.sendall(b"Content-Length: 1000\r\n\r\nemail=")
        assert said(served, "GET /readyz")[0] == 200
        assert said(served, "GET /sign-in")[0] == 200


def test_a_body_that_is_too_large_is_answered_with_a_page(served: Served) -> None:
    status, page = said(served, "POST /sign-in", FORM, f"Content-Length: {20_000_000}")
    assert status == 413
    assert "This is too large" in page


def test_so_is_one_that_does_not_say_how_large_it_is(served: Served) -> None:
    part = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
    status, _page = said(
        served, "POST /sign-in", FORM, "Transfer-Encoding: chunked", body=part * 9 + b"0\r\n\r\n"
    )
    assert status == 413


def test_a_file_of_two_gigabytes_is_refused_before_it_comes(served: Served) -> None:
    kind = "Content-Type: multipart/form-data; boundary=x"
    status, page = said(served, "POST /files", kind, f"Content-Length: {2 * 1024**3}")
    assert status == 413
    assert "A file can have 50 MB at most" in page


def test_a_large_file_waits_on_the_disk_until_it_is_here(served: Served) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    body = head + b"a" * 12_000_000 + b"\r\n--x--\r\n"
    kind = "Content-Type: multipart/form-data; boundary=x"
    for path, status in (("/files", 401), ("/settings", 413)):
        found, _page = said(served, f"POST {path}", kind, f"Content-Length: {len(body)}", body=body)
        assert found == status


def test_a_form_in_pieces_is_read_whole(served: Served) -> None:
    body = b"6\r\nemail=\r\n3\r\na@b\r\n0\r\n\r\n"
    status, page = said(served, "POST /sign-in", FORM, "Transfer-Encoding: chunked", body=body)
    assert status == 400  # it has no form token
    assert "This page had been open for too long" in page
    assert 'value="a@b"' in page


@pytest.mark.parametrize("path", ["/wiki/%C3%BC%20x?q=%C3%A9+%26", "/people/%2500"])
def test_addresses_arrive_as_they_were_sent(served: Served, path: str) -> None:
    status, answer = said(served, f"GET {path}")
    assert status == 302
    (target,) = re.findall(r"location: /sign-in[?]next=(\S+)", answer)
    assert unquote(target) == path


def test_an_answer_to_head_has_no_body(served: Served) -> None:
    status, answer = said(served, "HEAD /sign-in")
    assert status == 200
    assert answer.endswith("\r\n\r\n")


@pytest.mark.parametrize(
    "lengths",
    [
        ("Content-Length: 9", "Content-Length: 5"),
        ("Content-Length: 9, 5",),
        ("Content-Length: +9",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding : chunked",),
    ],
)
def test_where_a_request_ends_is_no_matter_of_opinion(served: Served, lengths: list[str]) -> None:
    """Else a proxy in front could take for one request what is two (request smuggling)."""
    status, _ = said(served, "POST /sign-in", FORM, *lengths, body=b"email=a@b\r\n\r\n")
    assert status == 400


def test_of_a_length_and_pieces_the_pieces_count(served: Served) -> None:
    """RFC 9112, 6.3; and nothing that follows on the line is taken for another request."""
    body = b"6\r\nemail=\r\n3\r\na@b\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    both = (FORM, "Content-Length: 3", "Transfer-Encoding: chunked")
    _, answer = said(served, "POST /sign-in", *both, body=body)
    assert answer.count("HTTP/1.1 ") == 1


def test_an_underscore_makes_no_header_of_a_proxy(tmp_path: Path) -> None:
    """CGI writes `X_Forwarded_Host` as it writes `X-Forwarded-Host`; proxies know them apart."""
    seen = {}
    with serving(tmp_path / "data", ENTGOV_TRUSTED_PROXIES="1") as behind:
        for name in ("X-Forwarded-Host", "X_Forwarded_Host"):
            sent = (FORM, "Content-Length: 0", "Origin: http://other", f"{name}: other")
            _, seen[name] = said(behind, "POST /sign-in", *sent)
    assert "This page had been open for too long" in seen["X-Forwarded-Host"]
    assert "did not come from this site" in seen["X_Forwarded_Host"]
