"""The languages of the screens, and those that people can say they write in.

The catalogues are the `.po` files that translators edit, in `translations/`. They are read when
they are first needed, so there is no compiled second form that could fall behind.
"""

from io import BytesIO
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext
from werkzeug import Request

from entgov.core.places import shipped
from entgov.core.settings import Settings, in_force, in_force_last
from entgov.web.guard import viewer

LANGUAGES = ("en-GB", "cy")
"""The languages of the screens, as browsers name them; all text is written in the first."""

WRITTEN = (
    *("en", "cy", "ga", "gd", "kw", "sco", "gv"),  # at home on these islands
    *("ar", "bg", "bn", "cs", "de", "el", "es", "fa", "fr", "gu", "hi", "hu", "it", "lt", "lv"),
    *("nl", "pa", "pl", "ps", "pt", "ro", "ru", "sk", "so", "ta", "tr", "uk", "ur", "vi", "zh"),
)
"""The languages that a post or a page can say it is written in, as browsers name them."""


class Catalogues(Domain):  # type: ignore[misc]  # flask-babel has no types
    """The translations of each language, read from its `.po` file once in each process."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language of this request."""
        language = str(get_locale() or "")
        if language not in self.cache:
            self.cache[language] = catalogue(language)
        translations: NullTranslations = self.cache[language]
        return translations


def install(app: Flask) -> None:
    """Let the app speak the language of whoever asks, and tell the time of the body."""
    app.config["BABEL_DEFAULT_LOCALE"] = _as_locale(LANGUAGES[0])
    babel = Babel(app, locale_selector=_chosen, timezone_selector=lambda: _known().timezone)
    babel.domain_instance = Catalogues()


def catalogue(language: str) -> NullTranslations:
    """The translations into a language (`cy`); none for the one that all text is written in."""
    path = shipped("translations") / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def screen_choices() -> list[tuple[str, str]]:
    """The languages of the screens to choose from, each by its own name."""
    return [
        ("", gettext("As your browser asks for")),
        *((each, _name(each, each)) for each in LANGUAGES),
    ]


def written_choices() -> list[tuple[str, str]]:
    """The languages that a text can be in, by their names in the language of the screen."""
    here = str(get_locale())
    first, others = WRITTEN[:2], WRITTEN[2:]
    named = sorted(((each, _name(each, here)) for each in others), key=lambda pair: pair[1])
    return [("", gettext("Not said")), *((each, _name(each, here)) for each in first), *named]


def language_name(language: str | None) -> str:
    """A language in which a text says it is, by its name in the language of the screen."""
    return _name(language, str(get_locale())) if language else gettext("Not said")


def _name(language: str, shown_in: str) -> str:
    names = Locale.parse(_as_locale(shown_in)).languages
    name: str = names.get(language.partition("-")[0], language)
    return name[:1].upper() + name[1:]


def _chosen() -> str:
    """The language that the person chose, else the best that the browser asks for."""
    if not has_request_context():
        return _as_locale(LANGUAGES[0])
    person: Any = None if g.get("asks_nothing") else viewer()
    wished = person.language if person else None
    return _as_locale(wished) if wished in LANGUAGES else _asked_for(request, _known())


def locale_for(asked: Request) -> str:
    """The locale that a browser asks for, whoever sits there: without asking the database."""
    return _asked_for(asked, in_force_last())


def _asked_for(asked: Request, settings: Settings) -> str:
    return _as_locale(asked.accept_languages.best_match(LANGUAGES) or settings.language)


def locale_of(chosen: str | None) -> str:
    """The locale of somebody who is not there to be asked, by the language that they chose."""
    return _as_locale(chosen if chosen in LANGUAGES else in_force().language)


def _known() -> Settings:
    """The settings, without asking for a page that is shown when nothing else works."""
    return in_force_last() if g.get("asks_nothing") else in_force()


def _as_locale(language: str) -> str:
    return language.replace("-", "_")
