"""How a person wants the screens."""

from entgov.accounts.facts import DisplayChanged
from entgov.accounts.models import Person, Theme
from entgov.core.facts import announce


def change_display(
    person: Person, *, theme: Theme, language: str | None, single_keys: bool, by: int | None
) -> None:
    """Set colours, language (None: as the browser asks) and shortcuts of a single key."""
    wished = (theme, language, single_keys)
    if (person.theme, person.language, person.single_keys) != wished:
        person.theme, person.language, person.single_keys = wished
        announce(DisplayChanged(person_id=person.id), by=by)


def change_theme(person: Person, theme: Theme, *, by: int | None) -> None:
    """Set the colours alone."""
    change_display(
        person, theme=theme, language=person.language, single_keys=person.single_keys, by=by
    )
