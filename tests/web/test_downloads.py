"""Files that are made while they are sent."""

from collections.abc import Iterator

from flask import Flask

from entgov.web.downloads import download


def breaks_off() -> Iterator[str]:
    yield "the first line\n"
    raise ValueError("the disk is gone")


def test_a_file_that_could_not_be_made_to_its_end_says_so(app: Flask) -> None:
    with app.test_request_context():
        answer = download(breaks_off(), "text/csv", "people.csv")
    lines = b"".join(answer.response).decode().splitlines()
    assert lines[0] == "the first line"
    assert lines[-1].startswith("This file is not complete")
