"""The catalogue of settings as the screen shows it: what each is called, what it is and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from flask_babel import format_decimal, gettext
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.choosing import Standing, as_text, default_of, standings
from entgov.core.database import db
from entgov.core.offered import GROUPS, Group, OnScreen
from entgov.core.settings import AT_START, ON_SCREEN, Settings, at_start


@dataclass(frozen=True)
class Shown:
    """A setting as it stands, in words. `by` chose it; None where it is not known who."""

    standing: Standing
    said: OnScreen
    by: Person | None = None

    @property
    def name(self) -> str:
        return self.standing.name

    @property
    def variable(self) -> str:
        return variable(self.name)

    @property
    def value(self) -> str:
        return in_words(self.name, self.standing.value)

    @property
    def default(self) -> str:
        return in_words(self.name, default_of(self.name))

    def has(self, words: Sequence[str]) -> bool:
        """Whether all the words stand in what is said of it."""
        said = (self.said.label, self.said.says, GROUPS[self.said.group], self.variable, self.value)
        text = " ".join(map(str, said)).casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class Started:
    """What is set at the start, and what it is."""

    label: Any
    variable: str
    value: str


def variable(name: str) -> str:
    """What the environment calls a setting."""
    return f"ENTGOV_{name.upper()}"


def groups(typed: str = "") -> Mapping[Group, list[Shown]]:
    """The settings with all of the typed words in them, by group; all where nothing is typed."""
    words = typed.casefold().split()
    found = [each for each in shown() if each.has(words)]
    by_group = {group: [each for each in found if each.said.group == group] for group in GROUPS}
    return {group: settings for group, settings in by_group.items() if settings}


def shown() -> list[Shown]:
    """All settings of the screen, as they are at this moment."""
    all_of_them = standings().values()
    ids = {each.by_id for each in all_of_them if each.by_id}
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    people = {each.id: each for each in found}
    return [Shown(each, ON_SCREEN[each.name], people.get(each.by_id or 0)) for each in all_of_them]


def started(typed: str = "") -> list[Started]:
    """What only the environment sets, with all of the typed words in it."""
    words, settings = typed.casefold().split(), at_start()
    found = []
    for name, said in AT_START.items():
        value = getattr(settings, name)
        told = (gettext("Set") if value else gettext("Not set")) if said.secret else as_text(value)
        found.append(Started(said.label, variable(name), told or gettext("Not set")))
    return [
        each
        for each in found
        if all(word in f"{each.label} {each.variable} {each.value}".casefold() for word in words)
    ]


def in_words(name: str, value: Any) -> str:
    """A value as it is shown; of a secret, whether there is one."""
    said = ON_SCREEN[name]
    if said.secret:
        return str(gettext("Set") if value else gettext("Not set"))
    if value is None or value == "":
        return str(gettext("None"))
    if isinstance(value, bool):
        return str(gettext("On") if value else gettext("Off"))
    if isinstance(value, int | float):
        number = format_decimal(value)
        unit = said.unit
        return str(gettext("%(number)s %(unit)s", number=number, unit=unit) if unit else number)
    return str(said.choices.get(str(value), value))


def choices(name: str) -> list[tuple[str, str]]:
    """The values of a setting that one chooses from, each with what it is called; else none."""
    kind = kind_of(name)
    if kind is bool:
        return [("yes", gettext("On")), ("no", gettext("Off"))]
    if listed := ON_SCREEN[name].listed:
        return [(each, each.replace("_", " ")) for each in listed()]
    if get_origin(kind) is not Literal:
        return []
    return [(as_text(each), in_words(name, each)) for each in get_args(kind)]


def kind_of(name: str) -> Any:
    """The type of a setting, without the None that stands for none."""
    kind: Any = Settings.model_fields[name].annotation
    kinds = [each for each in get_args(kind) if each is not NoneType]
    return kinds[0] if NoneType in get_args(kind) else kind
