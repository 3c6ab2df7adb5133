"""A script gets every plural form that a language has."""

import pytest
from flask import Flask
from flask_babel import force_locale

from entgov.web.plurals import plural_examples


@pytest.mark.parametrize(
    ("language", "categories"),
    [
        ("en_GB", {"one", "other"}),
        ("cy", {"zero", "one", "two", "few", "many", "other"}),
        ("ja", {"other"}),
        ("ar", {"zero", "one", "two", "few", "many", "other"}),
    ],
)
def test_each_category_has_an_example(app: Flask, language: str, categories: set[str]) -> None:
    with app.test_request_context(), force_locale(language):
        assert dict(plural_examples()).keys() == categories
