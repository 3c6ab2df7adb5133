"""What is in force: what the environment said at the start, then what administrators chose, then
the defaults. A value that was stored and can't be used stops nothing."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from flask import current_app
from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from entgov.core import chosen
from entgov.core.offered import AtStart, OnScreen
from entgov.core.settings.declared import Settings

Mark = TypeVar("Mark", OnScreen, AtStart)


def _marked(kind: type[Mark]) -> Mapping[str, Mark]:
    fields = Settings.model_fields.items()
    return {name: mark for name, each in fields for mark in each.metadata if isinstance(mark, kind)}


ON_SCREEN = _marked(OnScreen)
"""What the screen says of each setting that administrators choose."""
AT_START = _marked(AtStart)
"""What it says of each that it only shows."""


class _Given(Settings):
    """The same, of what is handed over alone: the environment has been read by then."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic names it
        init_settings: PydanticBaseSettingsSource,
        *_: Any,
        **__: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class _Force(NamedTuple):
    """What was made of the start and of what was chosen, and what of that can't be used."""

    start: Settings
    chosen: chosen.Values
    settings: Settings
    unfit: frozenset[str]


def at_start() -> Settings:
    """What the environment said when the app was made: for what can't change while it runs."""
    settings: Settings = current_app.extensions["entgov.settings"]
    return settings


def in_force() -> Settings:
    """The settings as they are now: asked for at the moment of use, never kept."""
    return _force(chosen.values()).settings


def in_force_last() -> Settings:
    """What was in force when it was last asked, without asking."""
    known: _Force | None = current_app.extensions.get("entgov.force")
    return known.settings if known else at_start()


def unfit() -> frozenset[str]:
    """The names of settings whose stored value can't be used: their default is in force."""
    return _force(chosen.look_again()).unfit


def can_be_chosen(name: str) -> bool:
    """Whether the setting is one for the screen, and the environment does not say what it is."""
    return name in ON_SCREEN and name not in at_start().model_fields_set


def combined(values: chosen.Values) -> Settings:
    """The settings with these values chosen. Raises ValidationError."""
    start = at_start()
    given = {name: getattr(start, name) for name in {*start.model_fields_set, *AT_START}}
    return _Given(**{name: value for name, value in values.items() if can_be_chosen(name)}, **given)


def _force(values: chosen.Values) -> _Force:
    start = at_start()
    known: _Force | None = current_app.extensions.get("entgov.force")
    if known is None or known.start is not start or known.chosen is not values:
        known = _Force(start, values, *made_of(values))
        current_app.extensions["entgov.force"] = known
    return known


def made_of(values: chosen.Values) -> tuple[Settings, frozenset[str]]:
    """The settings with these chosen, and the names of those that can't be used.

    One wrong value, whoever wrote it there, must not stop the others or entgov.
    """
    usable = {name: value for name, value in values.items() if can_be_chosen(name)}
    left_out: set[str] = set()
    while usable:
        try:
            return combined(usable), frozenset(left_out)
        except ValidationError as error:
            wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
            groups = {ON_SCREEN[name].group for name in wrong & ON_SCREEN.keys()}
            # Where one is wrong only beside another, as a server without a sender, both go.
            among = {name for name in usable if ON_SCREEN[name].group in groups}
            out = wrong & usable.keys() or among or set(usable)
            left_out |= out
            usable = {name: value for name, value in usable.items() if name not in out}
    return at_start(), frozenset(left_out)
