"""Changing settings: what somebody chose is held against what they saw, and checked as a whole.

Two administrators may have the screen open. A change carries what its setting looked like, so that
what was set meanwhile is never set back unseen, and the database decides who was first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from pydantic import SecretStr
from sqlalchemy import delete, select, update

from entgov.core import chosen
from entgov.core.chosen import Setting
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import Fact, announce
from entgov.core.settings import ON_SCREEN, Settings, at_start, can_be_chosen, combined, made_of

SET = "set"
"""What is told of a secret that there is."""


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Fact):
    """Somebody chose it. Of a secret only whether there was and is one."""

    name: str


class ChosenMeanwhile(Exception):
    """Somebody else changed these settings after the screen was shown."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True)
class Standing:
    """How a setting stands.

    value       what is in force, as it is stored
    source      who says so
    changed_at  when it was chosen, and by_id by whom; None where it was not
    mark        what a change of it is made from: another one after each change
    fits        False: what is stored can't be used, so the default is in force
    """

    name: str
    value: Any
    source: Literal["environment", "chosen", "default"]
    changed_at: datetime | None
    by_id: int | None
    mark: str
    fits: bool = True

    @property
    def text(self) -> str:
        """The value as it stands in a box, and as it would be typed."""
        return as_text(self.value)


def as_text(value: Any) -> str:
    """A value of a setting, as it would be typed."""
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def default_of(name: str) -> Any:
    """What is in force where nobody says anything."""
    return _plain(Settings.model_fields[name].default)


def standings() -> dict[str, Standing]:
    """All settings of the screen by name, as the database has them at this moment."""
    rows = {row.name: row for row in db.session.scalars(select(Setting))}
    settings, unfit = made_of({name: row.value for name, row in rows.items()})
    return {name: _standing(name, rows.get(name), settings, name in unfit) for name in ON_SCREEN}


def choose(changes: Mapping[str, Any], made_from: Mapping[str, str], *, by: int | None) -> int:
    """Set these to other values, checked together with all that is in force; how many changed.

    The values may be as they were typed; None and the default itself are kept nowhere, so that the
    setting follows the default. Raises ValidationError where one does not fit, ChosenMeanwhile.
    """
    before = standings()
    wanted = {
        name: value
        for name, value in changes.items()
        if can_be_chosen(name) and not _is_so(before[name], value)
    }
    moved = [name for name in wanted if before[name].mark != made_from.get(name)]
    if moved:
        raise ChosenMeanwhile(moved)
    stay = {
        name: each.value
        for name, each in before.items()
        if each.source == "chosen" and each.fits and name not in wanted
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    after = combined({**stay, **given})
    with db.session.begin_nested():  # all of them, or none where somebody else was first with one
        changed = [each for each in wanted if _store(before[each], _value(after, each), by)]
    if changed:
        chosen.memory().forget_after_commit()
    return len(changed)


def _standing(name: str, row: Setting | None, settings: Settings, unfit: bool) -> Standing:
    value = _value(settings, name)
    secret = ON_SCREEN[name].secret
    mark = mark_of(str(row and row.changed_at) if secret else as_text(value))
    if name in at_start().model_fields_set:
        return Standing(name, value, "environment", None, None, mark)
    if row is None:
        return Standing(name, value, "default", None, None, mark)
    return Standing(name, value, "chosen", row.changed_at, row.by_id, mark, not unfit)


def _is_so(now: Standing, value: Any) -> bool:
    """Whether it is that already, whoever set it: the same form may come twice."""
    wanted = default_of(now.name) if value is None else value
    return now.fits and not ON_SCREEN[now.name].secret and as_text(wanted) == now.text


def mark_of(text: str) -> str:
    """What tells a text that was shown from others."""
    return sha256(text.encode()).hexdigest()[:16]


def _value(settings: Settings, name: str) -> Any:
    """A value as it is stored."""
    if ON_SCREEN[name].secret:
        return _plain(getattr(settings, name))
    return settings.model_dump(mode="json", include={name})[name]


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _store(before: Standing, value: Any, by: int | None) -> bool:
    """Whether it is other than before. The database decides who was first."""
    name, is_default = before.name, value == default_of(before.name)
    if value == before.value and is_default == (before.changed_at is None):
        return False
    values = {"value": value, "changed_at": now(), "by_id": by}
    same = (Setting.name == name, Setting.changed_at == before.changed_at)
    if before.changed_at is None:
        statement: Any = insert(Setting).values(name=name, **values).on_conflict_do_nothing()
    elif is_default:
        statement = delete(Setting).where(*same)
    else:
        statement = update(Setting).where(*same).values(**values)
    written = db.session.execute(
        statement.returning(Setting.name), execution_options={"synchronize_session": False}
    )
    if written.first() is None:
        raise ChosenMeanwhile([name])
    if value != before.value:
        secret = ON_SCREEN[name].secret
        was, is_now = ((each and SET if secret else each) for each in (before.value, value))
        announce(SettingChanged(name=name, before={name: was}, after={name: is_now}), by=by)
    return True
