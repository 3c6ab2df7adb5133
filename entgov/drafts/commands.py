"""The verbs that change drafts. None of them commits, and none overwrites what it has not seen.

A form that keeps its text says which version of the draft it has seen. The database decides: if
the draft has that version still, or if the same form made the one it has, it is changed. If another
window has changed it meanwhile, the text becomes a draft of its own. No facts are announced:
what somebody has not saved is nobody's business but theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select, update

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.drafts.models import Draft
from entgov.drafts.sheets import Sheet

MOST_DRAFTS = 500  # of one person
LONGEST = 2_000_000  # characters, in all fields together
LONGEST_TITLE = 200  # characters; what is longer is whole in the fields


class DraftRefused(Exception):
    """The draft can't be kept."""


class TooMuchText(DraftRefused):
    """More text than a draft can hold."""


class TooManyDrafts(DraftRefused):
    """The person has as many drafts as anybody can have; none of them is thrown away for it."""


@dataclass(frozen=True)
class Subject:
    """What is being written: see `Draft` for the fields."""

    key: str
    address: str
    title: str


def keep(
    sheet: Sheet, subject: Subject, fields: Mapping[str, str], *, seen: int, by: Person
) -> Sheet:
    """Keep what is in a form now; gives the form's sheet from now on.

    `sheet` has the version that this change is to have; `seen` is the one that the form has seen
    last. The same change sent twice makes one draft, and an older one that comes late changes
    nothing. Raises DraftRefused; then nothing is changed.
    """
    if sum(map(len, fields.values())) > LONGEST:
        raise TooMuchText
    version = max(sheet.version, seen + 1)
    values = {
        "fields": dict(fields),
        "address": subject.address,
        "title": subject.title[:LONGEST_TITLE],
        "version": version,
        "writer": sheet.writer,
        "changed_at": now(),
    }
    ours = (Draft.person_id == by.id, Draft.key == subject.key)
    # A draft that is gone stays gone: under its old name it would pass for what others have seen.
    token = fresh_token() if seen else sheet.token
    named, earlier = Draft.token == sheet.token, _earlier_by_the_same_form(sheet.writer, version)
    return (
        _changed(values, *ours, named, or_(earlier, Draft.version == seen))
        or _there_already(fields, sheet.writer, version, *ours, named)
        or _changed(values, *ours, earlier)  # a draft of its own that this form made before
        or _added({**values, "person_id": by.id, "key": subject.key}, token)
    )


def discard(sheet: Sheet, *, by: Person) -> None:
    """Drop the draft of a form whose text is saved, unless another window has changed it."""
    as_shown = and_(Draft.version == sheet.version, Draft.writer == sheet.writer)
    _drop(sheet, as_shown, by=by)


def empty(sheet: Sheet, *, seen: int, by: Person) -> None:
    """Drop the draft of a form that was emptied, unless it has a version that was not seen."""
    _drop(sheet, Draft.version == seen, by=by)


def throw_away(draft: Draft) -> None:
    """Drop a draft, whatever is in it."""
    db.session.execute(delete(Draft).where(Draft.id == draft.id))


def _drop(sheet: Sheet, as_seen: ColumnElement[bool], *, by: Person) -> None:
    by_this_form = _earlier_by_the_same_form(sheet.writer, sheet.version + 1)
    which = or_(and_(Draft.token == sheet.token, as_seen), by_this_form)
    db.session.execute(delete(Draft).where(Draft.person_id == by.id, which))


def _earlier_by_the_same_form(writer: str, version: int) -> ColumnElement[bool]:
    """Forms without a script have no name, so none of them is the same as another."""
    return and_(Draft.writer == writer, Draft.version < version) if writer else false()


def _changed(values: dict[str, Any], *which: ColumnElement[bool]) -> Sheet | None:
    statement = update(Draft).where(*which).values(**values).returning(Draft.token)
    token = db.session.scalar(statement, execution_options={"synchronize_session": False})
    return Sheet(token, values["version"], values["writer"]) if token else None


def _there_already(
    fields: Mapping[str, str], writer: str, version: int, *which: ColumnElement[bool]
) -> Sheet | None:
    """The draft if it says the same already, or something newer by the same form."""
    draft = db.session.scalar(select(Draft).where(*which).execution_options(populate_existing=True))
    if draft is None:
        return None
    newer = bool(writer) and draft.writer == writer and draft.version >= version
    return draft.sheet if newer or draft.fields == fields else None


def _added(values: dict[str, Any], token: str) -> Sheet:
    own = select(func.count()).select_from(Draft).where(Draft.person_id == values["person_id"])
    if (db.session.scalar(own) or 0) >= MOST_DRAFTS:
        raise TooManyDrafts
    values["created_at"] = values["changed_at"]
    statement = insert(Draft).values(token=token, **values)
    unless_taken = statement.on_conflict_do_nothing(index_elements=[Draft.token])
    if db.session.scalar(unless_taken.returning(Draft.id)) is None:
        token = fresh_token()
        db.session.execute(insert(Draft).values(token=token, **values))
    return Sheet(token, values["version"], values["writer"])
