"""The form parts keep what was typed, say what is wrong, and never write text as HTML."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    EmailField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

TEMPLATES = Path(__file__).parents[2] / "templates"
HOSTILE = "</textarea><script>alert(1)</script>\"'"


class Example(Form):
    base = HiddenField()
    email = EmailField("Email address", description="The one your body gave you")
    password = PasswordField("Password")
    title = StringField("Title", [DataRequired(_l("Not %(what)s", what=HOSTILE))])
    content = TextAreaField("Content")
    space = SelectField(
        "Space", choices=[SelectChoice("a", "Everyone"), SelectChoice("b", "Highways & streets")]
    )
    kind = RadioField(
        "Who may see it?", choices=[SelectChoice("open", "Open"), SelectChoice("closed", "Closed")]
    )


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask("parts")
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    Babel(app)
    with app.test_request_context():
        yield app


def rendered(call: str, **typed: str) -> str:
    form = Example(MultiDict(typed))
    form.validate()
    source = "{% import 'parts/forms.html' as parts %}{{ parts." + call + " }}"
    return render_template_string(source, form=form)


@pytest.mark.parametrize("field", ["email", "title"])
def test_a_text_is_shown_again_and_stays_text(field: str) -> None:
    html = rendered(f"text_field(form.{field})", **{field: HOSTILE})
    assert "<script>" not in html
    assert 'value="&lt;/textarea&gt;' in html


def test_a_long_text_is_shown_again_with_its_first_empty_line() -> None:
    html = rendered("textarea_field(form.content)", content=f"\n{HOSTILE}")
    assert "<script>" not in html
    assert ">\n\n&lt;/textarea&gt;" in html


def test_a_lazy_message_is_escaped_too() -> None:
    for call in ("text_field(form.title)", "error_summary(form)"):
        html = rendered(call)
        assert "Not &lt;/textarea&gt;&lt;script&gt;" in html
        assert "<script>" not in html


def test_a_password_is_never_written_back() -> None:
    html = rendered("text_field(form.password)", password="open sesame")
    assert 'type="password"' in html
    assert "sesame" not in html


def test_hint_and_error_belong_to_their_field() -> None:
    assert 'aria-describedby="email-hint"' in rendered("text_field(form.email)")
    assert 'aria-describedby="title-error"' in rendered("text_field(form.title)")


def test_the_summary_leads_to_the_fields() -> None:
    html = rendered("error_summary(form)")
    assert 'href="#title"' in html
    assert 'href="#kind"' in html
    assert 'id="kind"' in rendered("radios_field(form.kind)")


def test_nothing_wrong_gives_no_summary() -> None:
    assert rendered("error_summary(form)", title="x", space="a", kind="open").strip() == ""


def test_the_choice_that_was_made_is_kept() -> None:
    assert '<option value="b" selected>Highways &amp; streets' in rendered(
        "select_field(form.space)", space="b"
    )
    assert 'value="closed" checked' in rendered("radios_field(form.kind)", kind="closed")


def test_the_token_and_the_hidden_fields_go_along() -> None:
    html = rendered("csrf(form)", base="7")
    assert 'name="csrf_token" value="the-token"' in html
    assert 'name="base" value="7"' in html
