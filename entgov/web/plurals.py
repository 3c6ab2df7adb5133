"""Numbers for which a language has different words, so that a script can be given all of them.

A sentence with a number that changes while somebody types is worded in the browser. It chooses
among the forms by category (`one`, `few`, `other`: `Intl.PluralRules` names them as CLDR does), so
a template writes each form once, by asking gettext with a number of that category.
"""

from functools import cache

from babel import Locale
from flask_babel import get_locale

_TRIED = (*range(200), 10**6)


def plural_examples() -> tuple[tuple[str, int], ...]:
    """Each category of the language of this screen, with a number that belongs to it."""
    return _examples(str(get_locale()))


@cache
def _examples(language: str) -> tuple[tuple[str, int], ...]:
    rule = Locale.parse(language).plural_form
    found: dict[str, int] = {}
    for number in _TRIED:
        found.setdefault(rule(number), number)
    return tuple(found.items())
