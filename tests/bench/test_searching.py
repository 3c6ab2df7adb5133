"""What searching is measured with: a body made in bulk is like one made by the rooms."""

import pytest
from flask import Flask

from bench.bulk import Bulk, Speech
from bench.queries import signed_in
from bench.searching import _answered, _beside, _sampled
from entgov.core.settings import Settings
from entgov.demo.accounts import STAFF
from entgov.demo.build import build
from entgov.wiring import SOURCES, library


def test_a_body_in_bulk_is_indexed_found_and_measured(
    backend: str, app: Flask, settings: Settings
) -> None:
    if backend != "sqlite":
        pytest.skip("it is measured on SQLite, beside a bare table of it")
    build(8, 6, 12, 1, lambda _done, _of: None)
    speech = Speech()
    Bulk(0.002, speech).grow()
    library().rebuild(lambda _done: None)
    assert library().verify(lambda _done: None).none
    assert library().index.count() > 100
    figures = [*_sampled(SOURCES[0]), *_beside(settings.data, speech)]
    assert all(each.times[0] > 0 for each in figures)
    assert all("  " in each.line() for each in figures)
    client = signed_in(app, STAFF)
    words = speech.words[:3]
    assert min(_answered(client, [f"/search?q={word}" for word in words])) > 0
    assert "bulk" in client.get(f"/search?q={words[0]}&kind=page").text
