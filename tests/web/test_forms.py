"""What forms refuse, and what they do not even look at."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from entgov.web.forms import AtMost, Form


def looking(seen: list[str]) -> Callable[[Any, Any], None]:
    """A validator that notes what it is shown."""
    return lambda _form, field: seen.append(field.data)


def test_a_text_that_is_too_long_is_looked_at_no_further(app: Flask) -> None:
    """Looking may take the square of its length."""
    seen: list[str] = []

    class Short(Form):
        text = StringField(validators=[AtMost(3), looking(seen)])

    with app.test_request_context():
        assert Short(MultiDict({"text": "abc"})).validate()
        form = Short(MultiDict({"text": "abcd"}))
        assert not form.validate()
    assert seen == ["abc"]
    assert form.text.errors == ["Shorten this to 3 characters or fewer"]
