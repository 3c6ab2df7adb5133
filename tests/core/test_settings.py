"""What the environment may say, and what is refused with a clear word at the start."""

import pytest
from pydantic import ValidationError

from entgov.core.settings import Settings


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://commons.body.example", "https://commons.body.example"),
        ("https://commons.body.example/", "https://commons.body.example"),
        ("http://127.0.0.1:8100", "http://127.0.0.1:8100"),
    ],
)
def test_the_public_address_is_kept_without_a_slash(given, kept):
    assert Settings(public_url=given).address == kept


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("commons.body.example", "must begin with http"),
        ("https://intranet.body.example/commons", "without a path"),
    ],
)
def test_a_public_address_that_no_link_could_begin_with_is_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        Settings(public_url=given)
