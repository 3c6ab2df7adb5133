"""Answers are compressed once, for who can read that, and each time of another length."""

import gzip

import pytest
from flask import Flask, Response

from entgov.web.guard import public
from tests.conftest import Browser

GZIP = {"Accept-Encoding": "br, gzip;q=0.8"}
TEXT = "Somewhat long. " * 500


@pytest.fixture
def answering(app: Flask, visitor: Browser) -> Browser:
    """Its `/answer/<kind>` answers with a response of that kind."""
    kinds = {
        "html": lambda: TEXT,
        "json": lambda: {"text": TEXT},
        "short": lambda: "Short.",
        "none": lambda: ("", 204),
        "picture": lambda: Response(TEXT, mimetype="image/png"),
        "packed": lambda: Response(
            gzip.compress(TEXT.encode()), headers={"Content-Encoding": "gzip"}
        ),
        "refused": lambda: (TEXT, 422),
    }
    app.add_url_rule("/answer/<kind>", "answer", public(lambda kind: kinds[kind]()))
    return visitor


@pytest.mark.parametrize("kind", ["html", "json", "refused"])
def test_what_is_worth_it_is_compressed(answering: Browser, kind: str) -> None:
    plain = answering.get(f"/answer/{kind}")
    small = answering.get(f"/answer/{kind}", headers=GZIP)
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 10
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.headers["Content-Length"] == str(len(small.data))
    assert small.status_code == plain.status_code
    for answer in (plain, small):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("kind", ["short", "none", "picture"])
def test_what_is_not_worth_it_stays_as_it_is(answering: Browser, kind: str) -> None:
    plain, asked = answering.get(f"/answer/{kind}"), answering.get(f"/answer/{kind}", headers=GZIP)
    assert asked.data == plain.data
    assert "Content-Encoding" not in asked.headers


def test_nothing_is_compressed_twice(answering: Browser) -> None:
    assert gzip.decompress(answering.get("/answer/packed", headers=GZIP).data).decode() == TEXT


def test_a_question_for_the_head_alone_is_not_compressed_for_nothing(answering: Browser) -> None:
    answer = answering.client.head("/answer/html", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_same_answer_has_another_length_each_time(answering: Browser) -> None:
    lengths = {len(answering.get("/answer/html", headers=GZIP).data) for _ in range(20)}
    assert len(lengths) > 3


def test_who_reads_no_gzip_gets_none(answering: Browser) -> None:
    for said in ("", "identity", "gzip;q=0", "br"):
        answer = answering.get("/answer/html", headers={"Accept-Encoding": said})
        assert answer.text == TEXT
