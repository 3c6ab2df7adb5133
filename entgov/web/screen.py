"""What every template can use: language, time, addresses, and who is looking."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import (
    format_date,
    format_datetime,
    format_time,
    format_timedelta,
    get_locale,
    get_timezone,
    gettext,
    to_user_timezone,
)
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import generate_csrf
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    Template,
)
from markupsafe import Markup

from entgov.core import body
from entgov.core.accent import grounds
from entgov.core.ailments import ails
from entgov.core.clock import now
from entgov.core.places import shipped
from entgov.web import languages
from entgov.web.addresses import this_address
from entgov.web.guard import viewer
from entgov.web.paging import this_moment
from entgov.web.plurals import plural_examples

_JUST_NOW, _HOUR = 10, 3600  # seconds


def install(app: Flask) -> None:
    """Set up templates and language."""
    languages.install(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = _settled
    parts = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(shipped("templates")), parts])
    app.add_template_filter(ago)
    app.add_template_filter(exact)
    app.add_template_filter(day_and_time)
    app.add_template_filter(on_day)
    app.add_template_global(address, "url_for")
    app.add_template_global(generate_csrf, "csrf_token")
    app.add_template_global(this_address)
    app.add_template_global(plural_examples)
    app.add_template_global(this_moment)
    app.add_template_global(ails)
    app.add_template_global(_rendering_once(app.jinja_env), "unchanging")
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    asks_nothing = g.get("asks_nothing")
    looks = body.remembered() if asks_nothing else body.current()
    return {
        "viewer": None if asks_nothing else viewer(),
        "body_name": looks.name,
        "body_accent": looks.accent,
        "header_grounds": grounds(looks.accent),
        "body_logo": looks.logo,
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


def day_and_time(instant: datetime) -> str:
    """The instant as it is said after "since": "yesterday at 17:02", "Monday at 9:15"."""
    time = format_time(instant, "short")
    day, today = to_user_timezone(instant).date(), to_user_timezone(now()).date()
    if day == today:
        return str(gettext("today at %(time)s", time=time))
    if day == today - timedelta(days=1):
        return str(gettext("yesterday at %(time)s", time=time))
    written = "EEEE" if today - timedelta(days=7) < day < today else "long"
    return str(gettext("%(day)s at %(time)s", day=format_date(instant, written), time=time))


def on_day(day: date) -> str:
    """A day in full: "12 March 2027"."""
    return str(format_date(day, "long"))


def today() -> date:
    """The day that it is where the body is."""
    day: date = to_user_timezone(now()).date()
    return day


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


def _rendering_once(templates: Environment) -> Callable[..., Markup]:
    """`unchanging("parts/menu.html")`: a part that is the same whoever looks, rendered once.

    The editor's toolbar and help are hundreds of words that take longer than the screen around
    them. Such a part is a template of its own. It is given all that it depends on, but for the
    language and the root of all addresses, and sees nothing else: neither `viewer` nor `request`,
    `session` or `g` (tests/architecture/test_templates.py). What it is given is a few values at
    the most, and never what somebody wrote: each combination is remembered by each process.
    """

    @lru_cache(maxsize=256)
    def rendered(template: Template, _language: str, _root: str, given: frozenset[Any]) -> Markup:
        return Markup(template.render(dict(given)))  # noqa: S704  # rendering has escaped it

    def unchanging(name: str, **given: bool | str) -> Markup:
        template, language = templates.get_template(name), str(get_locale())
        return rendered(template, language, request.root_path, frozenset(given.items()))

    return unchanging
