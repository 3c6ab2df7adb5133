"""The error page works when nothing else does."""

from pathlib import Path

from flask import Flask, render_template
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

TEMPLATES = Path(__file__).parents[2] / "templates"


def bare_app() -> Flask:
    """An app without database, session key, form tokens or any screen but these."""
    app = Flask("bare")
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.globals["asset"] = lambda path: f"/static/{path}"
    app.jinja_env.globals["stylesheet_address"] = lambda accent: "/static/style.css"
    app.jinja_env.globals["modules_of_every_screen"] = list
    app.add_url_rule("/", "home.show", lambda: "")
    app.add_url_rule("/manifest.webmanifest", "installable.manifest", lambda: "")
    app.add_url_rule("/accessibility", "accessibility.statement", lambda: "")
    Babel(app)
    return app


def test_the_error_page_needs_nothing_but_its_words() -> None:
    with bare_app().test_request_context():
        html = render_template(
            "errors/error.html",
            viewer=None,
            body_name="Westmarch <Council>",
            header_grounds=("#0a3d45", "#062b31"),
            locale="en_GB",
            title="Page not found",
            what_happened="There is nothing at this address.",
            what_next="Check the address.",
        )
    assert "<title>Page not found – Westmarch &lt;Council&gt;</title>" in html
    assert 'lang="en-GB" dir="ltr"' in html
    assert "Check the address." in html
    assert "search-box" not in html
