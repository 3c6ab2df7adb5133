"""What every template can use: language, time, assets, pages, and who is looking."""

import hashlib
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, format_datetime, format_timedelta, get_locale, get_timezone, gettext
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from entgov.core.clock import now
from entgov.core.places import shipped
from entgov.core.settings import Settings
from entgov.web.guard import viewer

_JUST_NOW, _HOUR = 10, 3600  # seconds
LANGUAGES = ("en-GB",)
"""As browsers name them; the first is the one that all text is written in."""


def install(app: Flask, settings: Settings) -> None:
    """Set up templates and language."""
    app.config["BABEL_DEFAULT_LOCALE"] = LANGUAGES[0].replace("-", "_")
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings.timezone
    Babel(app, locale_selector=_best_language)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = _settled
    parts = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(shipped("templates")), parts])
    app.add_template_filter(ago)
    app.add_template_filter(exact)
    app.add_template_global(asset)
    app.add_template_global(address, "url_for")
    app.add_template_global(generate_csrf, "csrf_token")
    app.context_processor(lambda: _everywhere(settings))


def _best_language() -> str:
    accepted = request.accept_languages.best_match(LANGUAGES) if has_request_context() else None
    return (accepted or LANGUAGES[0]).replace("-", "_")


def _everywhere(settings: Settings) -> dict[str, Any]:
    return {
        "viewer": None if g.get("asks_nothing") else viewer(),
        "body_name": settings.body_name,
        "locale": get_locale(),
    }


def _settled(value: Any) -> Any:
    """A lazy translation calls itself HTML, so whatever was put into it would go out unescaped."""
    return str(value) if isinstance(value, LazyString) else value


def ago(instant: datetime) -> str:
    """How long ago it was, in words: "5 minutes ago"."""
    seconds = int((instant - now()).total_seconds())
    if -_JUST_NOW < seconds <= 0:
        return str(gettext("just now"))
    if abs(seconds) >= _HOUR:  # the words are the same all the minute
        seconds -= seconds % 60
    return _in_words(seconds, str(get_locale()))


def exact(instant: datetime) -> str:
    """The instant in full, in the time zone of the body."""
    return _in_full(instant, str(get_locale()), str(get_timezone()))


# A screen of posts shows some forty moments, and wording one takes longer than reading its row.
@lru_cache(maxsize=4096)
def _in_words(seconds: int, _locale: str) -> str:
    return str(format_timedelta(timedelta(seconds=seconds), add_direction=True, threshold=1))


@lru_cache(maxsize=4096)
def _in_full(instant: datetime, _locale: str, _zone: str) -> str:
    return str(format_datetime(instant, "long"))


def address(endpoint: str, **values: Any) -> str:
    """`url_for` for templates, which ask for the same addresses again and again."""
    try:
        return _address(request.root_path, endpoint, tuple(values.items()))
    except TypeError:  # a value that can't be hashed, such as a list
        return url_for(endpoint, **values)


@lru_cache(maxsize=8192)
def _address(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def asset(name: str) -> str:
    """The address of a static file, with the hash of its content, so that it can be cached."""
    return address("static", filename=name, v=_content_hash(shipped("static") / name))


@cache
def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
